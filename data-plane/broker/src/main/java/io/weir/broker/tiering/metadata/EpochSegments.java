package io.weir.broker.tiering.metadata;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;

/**
 * The remote segments that hold records of one leader epoch. Leaders cut segments their own way, so
 * finished ones may overlap; one whose offsets of this epoch all lie within another's is hidden, so
 * that those which are read never contain each other and the last to begin at or below an offset is
 * the one to ask. What is hidden depends on the finished segments alone, not on the order in which
 * they came. Not thread-safe.
 */
final class EpochSegments {
  private final Set<RemoteLogSegmentId> all = new HashSet<>();
  private final NavigableMap<Long, Range> readable = new TreeMap<>();
  private final Map<RemoteLogSegmentId, Range> hidden = new HashMap<>();

  /**
   * A finished segment's offsets of this epoch.
   *
   * @param last inclusive, as Kafka's metadata has it
   */
  private record Range(RemoteLogSegmentId id, long first, long last) {
    boolean hides(Range other) {
      if (first > other.first || last < other.last) {
        return false;
      }
      boolean same = first == other.first && last == other.last;
      return !same || id.id().compareTo(other.id.id()) > 0;
    }
  }

  /** A segment in whatever state. */
  void track(RemoteLogSegmentId id) {
    all.add(id);
  }

  /** A segment can be read from now on. */
  void finished(RemoteLogSegmentId id, long first, long last) {
    offer(new Range(id, first, last));
  }

  /** A segment can't be read any more; it is tracked until {@link #forget}. */
  void unreadable(RemoteLogSegmentId id, long first) {
    if (hidden.remove(id) != null) {
      return;
    }
    Range known = readable.get(first);
    if (known != null && known.id.equals(id)) {
      readable.remove(first);
      Map<RemoteLogSegmentId, Range> again = new HashMap<>(hidden);
      hidden.clear();
      again.values().forEach(this::offer);
    }
  }

  /** A segment is gone; {@link #unreadable} came before. */
  void forget(RemoteLogSegmentId id) {
    all.remove(id);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  Set<RemoteLogSegmentId> all() {
    return all;
  }

  /** The readable segment that holds an offset of this epoch. */
  Optional<RemoteLogSegmentId> find(long offset) {
    Map.Entry<Long, Range> floor = readable.floorEntry(offset);
    return floor == null || floor.getValue().last < offset
        ? Optional.empty()
        : Optional.of(floor.getValue().id);
  }

  /** The highest offset of this epoch that can be read. */
  Optional<Long> highestOffset() {
    return readable.isEmpty()
        ? Optional.empty()
        : Optional.of(readable.lastEntry().getValue().last);
  }

  private void offer(Range added) {
    Map.Entry<Long, Range> floor = readable.floorEntry(added.first);
    if (floor != null && floor.getValue().hides(added)) {
      hidden.put(added.id, added);
      return;
    }
    Map.Entry<Long, Range> next = readable.ceilingEntry(added.first);
    while (next != null && added.hides(next.getValue())) {
      readable.remove(next.getKey());
      hidden.put(next.getValue().id, next.getValue());
      next = readable.ceilingEntry(added.first);
    }
    readable.put(added.first, added);
  }
}
