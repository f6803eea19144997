package io.weir.broker.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * A distribution of times in fixed buckets. Thread-safe without locks: observing adds to two
 * striped counters and allocates nothing.
 */
public final class Histogram {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double[] boundsSeconds;
  private final long[] boundsNs;
  private final LongAdder[] buckets;
  private final LongAdder sumNs = new LongAdder();

  /**
   * Starts empty.
   *
   * @param boundsSeconds inclusive upper ends of the buckets, growing; what is above the last one
   *     has a bucket of its own
   */
  public Histogram(double... boundsSeconds) {
    this.boundsSeconds = boundsSeconds.clone();
    this.boundsNs = new long[boundsSeconds.length];
    this.buckets = new LongAdder[boundsSeconds.length + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
    for (int i = 0; i < boundsSeconds.length; i++) {
      boundsNs[i] = Math.round(boundsSeconds[i] * NANOS_PER_SECOND);
      if (i > 0 && boundsNs[i] <= boundsNs[i - 1]) {
        throw new IllegalArgumentException("bounds must grow: " + boundsSeconds[i]);
      }
    }
  }

  /** From a tenth of a millisecond to ten seconds: requests. */
  public static Histogram ofRequests() {
    return new Histogram(
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10);
  }

  /** From ten microseconds to two and a half seconds: writes, syncs, queues. */
  public static Histogram ofSteps() {
    return new Histogram(
        0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
        0.05, 0.1, 0.25, 0.5, 1, 2.5);
  }

  /** Adds one time. */
  public void observe(long ns) {
    int bucket = 0;
    while (bucket < boundsNs.length && ns > boundsNs[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sumNs.add(Math.max(0, ns));
  }

  /**
   * The state at one moment; what is observed meanwhile may be in it or not.
   *
   * @param boundsSeconds upper ends of all buckets but the last
   * @param cumulative observations up to each bound; the last is their number
   * @param sumSeconds of all times
   */
  record Snapshot(double[] boundsSeconds, long[] cumulative, double sumSeconds) {}

  Snapshot snapshot() {
    long[] cumulative = new long[buckets.length];
    long sum = 0;
    for (int i = 0; i < buckets.length; i++) {
      sum += buckets[i].sum();
      cumulative[i] = sum;
    }
    return new Snapshot(boundsSeconds, cumulative, sumNs.sum() / NANOS_PER_SECOND);
  }
}
