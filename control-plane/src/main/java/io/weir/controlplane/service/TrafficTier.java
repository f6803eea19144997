package io.weir.controlplane.service;

import java.time.Duration;

/** How exactly, and for how long, throughput is remembered. */
enum TrafficTier {
  /** A quarter of an hour. */
  FINE(Duration.ofSeconds(5), 182),
  /** Two hours. */
  MIDDLE(Duration.ofSeconds(30), 242),
  /** A day. */
  COARSE(Duration.ofMinutes(5), 290);

  private final long stepMs;
  private final int buckets;

  TrafficTier(Duration step, int buckets) {
    this.stepMs = step.toMillis();
    this.buckets = buckets;
  }

  long stepMs() {
    return stepMs;
  }

  /** Two more than the time that it is for: the first and the last are there in part only. */
  int buckets() {
    return buckets;
  }

  /** The most exact one that reaches so far back. */
  static TrafficTier reaching(long rangeMs) {
    for (TrafficTier tier : values()) {
      if (rangeMs <= (tier.buckets - 2) * tier.stepMs) {
        return tier;
      }
    }
    throw new IllegalArgumentException("nothing is kept for " + rangeMs + " ms");
  }
}
