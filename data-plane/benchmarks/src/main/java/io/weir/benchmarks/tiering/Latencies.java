package io.weir.benchmarks.tiering;

import java.util.Arrays;

/**
 * Percentiles of durations, in milliseconds. Immutable.
 *
 * @param count how many there were
 */
record Latencies(int count, double p50, double p99, double p999, double max) {
  private static final double NANOS_PER_MS = 1e6;

  /** Of durations in nanoseconds, in any order. */
  static Latencies of(long... nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("no acknowledgement fell into the time that was measured");
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latencies(
        sorted.length,
        percentile(sorted, 0.5),
        percentile(sorted, 0.99),
        percentile(sorted, 0.999),
        sorted[sorted.length - 1] / NANOS_PER_MS);
  }

  /** The smallest one that at least this share is not above. */
  private static double percentile(long[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MS;
  }
}
