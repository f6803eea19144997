package io.weir.broker.tiering.read;

import io.weir.protocol.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads that nobody waits for, on their way or done, so that a client whose fetch ended before the
 * store answered finds them when it asks again. Bounded by number, by age, and by each tenant's
 * bytes. Failures stay for a moment: clients ask again at once, and the store may be down.
 * Thread-safe; what it drops is closed without its lock.
 */
final class KeptReads {
  private record Kept(Reading reading, long leftNs) {}

  private final ColdReadLimits limits;
  private final Clock clock;

  /** By when they were left. */
  private final Map<Reading.Key, Kept> kept = new LinkedHashMap<>();

  KeptReads(ColdReadLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Takes out the read that was left for the same record; a failure stays until it is old. */
  Optional<Reading> find(Reading.Key key) {
    List<Reading> unwanted = new ArrayList<>();
    Optional<Reading> found = Optional.empty();
    synchronized (this) {
      long now = clock.monotonicNs();
      dropOld(now, unwanted);
      Kept known = kept.get(key);
      if (known != null) {
        Reading reading = known.reading();
        long backoffNs = TimeUnit.MILLISECONDS.toNanos(ColdReadLimits.FAILURE_KEPT_MS);
        if (reading.hasFailedWithin(backoffNs, now)) {
          found = Optional.of(reading);
        } else {
          kept.remove(key);
          found = Optional.of(reading).filter(usable -> !usable.hasFailed());
        }
      }
    }
    unwanted.forEach(Reading::drop);
    return found;
  }

  /** Keeps a read. */
  void keep(Reading reading) {
    List<Reading> unwanted = new ArrayList<>();
    synchronized (this) {
      long now = clock.monotonicNs();
      dropOld(now, unwanted);
      Kept before = kept.remove(reading.key());
      if (before != null && before.reading() != reading) {
        unwanted.add(before.reading());
      }
      kept.put(reading.key(), new Kept(reading, now));
      if (kept.size() > ColdReadLimits.KEPT_MAX) {
        Iterator<Kept> oldest = kept.values().iterator();
        unwanted.add(oldest.next().reading());
        oldest.remove();
      }
    }
    unwanted.forEach(Reading::drop);
    bound(reading.tenant());
  }

  /** Drops a tenant's oldest results while they are too many. */
  void bound(String tenant) {
    List<Reading> unwanted = new ArrayList<>();
    synchronized (this) {
      long bytes = 0;
      for (Kept one : kept.values()) {
        bytes += one.reading().tenant().equals(tenant) ? one.reading().sizeInBytes() : 0;
      }
      Iterator<Kept> oldest = kept.values().iterator();
      while (bytes > limits.keptBytesPerTenant() && oldest.hasNext()) {
        Reading reading = oldest.next().reading();
        int held = reading.sizeInBytes();
        if (held > 0 && reading.tenant().equals(tenant)) {
          bytes -= held;
          oldest.remove();
          unwanted.add(reading);
        }
      }
    }
    unwanted.forEach(Reading::drop);
  }

  synchronized int size() {
    return kept.size();
  }

  private void dropOld(long nowNs, List<Reading> unwanted) {
    long keptNs = TimeUnit.MILLISECONDS.toNanos(ColdReadLimits.KEPT_MS);
    Iterator<Kept> oldest = kept.values().iterator();
    while (oldest.hasNext()) {
      Kept one = oldest.next();
      if (nowNs - one.leftNs() < keptNs) {
        return;
      }
      oldest.remove();
      unwanted.add(one.reading());
    }
  }
}
