package io.weir.broker.security;

import io.weir.protocol.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When each API key was used last on this broker, and how many connections it has open. Written
 * when a connection authenticates or ends, never by a request: an open connection counts as use.
 * What ended longer ago than {@link #KEPT_MS} is forgotten, as whoever collects has had it by then.
 * Thread-safe.
 */
public final class KeyUses {
  /** How long a use is kept after the key's last connection ended. */
  public static final long KEPT_MS = 3_600_000;

  /** Keys without a connection that are kept; about 150 bytes each. */
  public static final int KEYS_MAX = 50_000;

  private static final long SWEEP_MS = 60_000;

  private final Map<String, Entry> byKey = new ConcurrentHashMap<>();
  private final AtomicLong nextSweepMs = new AtomicLong();
  private final Clock clock;
  private final int keysMax;

  private record Entry(int connections, long lastUsedMs) {}

  /**
   * A key's use.
   *
   * @param keyId the key
   * @param lastUsedMs wall time; now while it has a connection
   * @param connections open on this broker
   */
  public record Use(String keyId, long lastUsedMs, int connections) {}

  /** Knows nothing yet. */
  public KeyUses(Clock clock) {
    this(clock, KEYS_MAX);
  }

  /** Keeps at most so many keys without a connection. */
  KeyUses(Clock clock, int keysMax) {
    this.clock = clock;
    this.keysMax = keysMax;
  }

  /** A connection authenticated by this key, or by a token issued to it. */
  public void opened(String keyId) {
    long nowMs = clock.wallTimeMs();
    byKey.compute(
        keyId,
        (key, known) ->
            known == null
                ? new Entry(1, nowMs)
                : new Entry(known.connections() + 1, Math.max(known.lastUsedMs(), nowMs)));
  }

  /** One that {@link #opened} ended, or authenticates again. */
  public void closed(String keyId) {
    long nowMs = clock.wallTimeMs();
    if (byKey.size() > keysMax) {
      sweep(nowMs);
    }
    byKey.computeIfPresent(
        keyId,
        (key, known) ->
            known.connections() == 1 && byKey.size() > keysMax
                ? null
                : new Entry(known.connections() - 1, Math.max(known.lastUsedMs(), nowMs)));
  }

  /** What is known of one key. */
  public Optional<Use> of(String keyId) {
    return Optional.ofNullable(byKey.get(keyId)).map(entry -> use(keyId, entry));
  }

  /**
   * Keys that were used at this time or later, by id. Looks at all of them, so not for each
   * request.
   *
   * @param afterId only ids behind it
   * @param limit the most that are answered
   */
  public List<Use> since(long sinceMs, String afterId, int limit) {
    sweep(clock.wallTimeMs());
    List<Use> found = new ArrayList<>();
    byKey.forEach(
        (keyId, entry) -> {
          Use use = use(keyId, entry);
          if (use.lastUsedMs() >= sinceMs && keyId.compareTo(afterId) > 0) {
            found.add(use);
          }
        });
    found.sort(Comparator.comparing(Use::keyId));
    return List.copyOf(found.subList(0, Math.min(limit, found.size())));
  }

  /** Keys known. */
  public int size() {
    return byKey.size();
  }

  private Use use(String keyId, Entry entry) {
    long lastUsedMs =
        entry.connections() > 0
            ? Math.max(entry.lastUsedMs(), clock.wallTimeMs())
            : entry.lastUsedMs();
    return new Use(keyId, lastUsedMs, entry.connections());
  }

  /** At most once a minute, as it looks at all keys. */
  private void sweep(long nowMs) {
    long next = nextSweepMs.get();
    if (nowMs >= next && nextSweepMs.compareAndSet(next, nowMs + SWEEP_MS)) {
      byKey
          .values()
          .removeIf(entry -> entry.connections() == 0 && nowMs - entry.lastUsedMs() > KEPT_MS);
    }
  }
}
