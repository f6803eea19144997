package io.weir.controlplane.service;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each key. Keeps the keys used last; one that was forgotten begins with a full
 * bucket. Thread-safe.
 */
public final class RateLimit {
  /** What to wait where one more is granted each minute. */
  static final int A_MINUTE_SECONDS = 60;

  private static final double MILLIS = 1_000.0;

  private final int burst;
  private final double perSecond;
  private final Clock clock;
  private final Map<String, Bucket> buckets;

  /**
   * Empty.
   *
   * @param burst takings at once
   * @param perSecond takings in the long run
   * @param keysMax keys that are remembered
   */
  public RateLimit(int burst, double perSecond, int keysMax, Clock clock) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.clock = clock;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > keysMax;
          }
        };
  }

  private record Bucket(double level, long atMs) {}

  /** Takes one; false if the bucket is empty. */
  public synchronized boolean take(String key) {
    long nowMs = clock.millis();
    Bucket old = buckets.getOrDefault(key, new Bucket(burst, nowMs));
    double refill = Math.max(0, nowMs - old.atMs()) / MILLIS * perSecond;
    double level = Math.min(burst, old.level() + refill);
    boolean granted = level >= 1;
    buckets.put(key, new Bucket(granted ? level - 1 : level, nowMs));
    return granted;
  }
}
