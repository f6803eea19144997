package io.weir.controlplane.service;

import java.util.Arrays;

/**
 * The last buckets of time of several numbers, at a fixed size. A bucket is {@code stepMs} long and
 * has the number of its time since the epoch. Confined to whoever guards it.
 */
final class TrafficRing {
  private final long stepMs;
  private final int buckets;
  private final float[] values;
  private final int width;
  private long newest = -1;

  /** With this many buckets, each of {@code width} numbers that begin at 0. */
  TrafficRing(TrafficTier tier, int width) {
    this.stepMs = tier.stepMs();
    this.buckets = tier.buckets();
    this.width = width;
    this.values = new float[buckets * width];
  }

  /** Spreads an amount evenly over a time, {@code fromMs} inclusive, {@code toMs} exclusive. */
  void add(int number, long fromMs, long toMs, double amount) {
    for (long bucket = fromMs / stepMs; bucket <= (toMs - 1) / stepMs; bucket++) {
      long overlapMs = Math.min(toMs, (bucket + 1) * stepMs) - Math.max(fromMs, bucket * stepMs);
      int at = slot(bucket, number);
      if (at >= 0) {
        values[at] += (float) (amount * overlapMs / (toMs - fromMs));
      }
    }
  }

  /** Says what a number is during a time. */
  void set(int number, long fromMs, long toMs, double value) {
    for (long bucket = fromMs / stepMs; bucket <= (toMs - 1) / stepMs; bucket++) {
      int at = slot(bucket, number);
      if (at >= 0) {
        values[at] = (float) value;
      }
    }
  }

  /** A bucket's number; 0 for one that was never written, or that is no longer kept. */
  float get(int number, long bucket) {
    return bucket > newest || bucket <= newest - buckets
        ? 0
        : values[(int) (bucket % buckets) * width + number];
  }

  /** Where a number is, after making room for its bucket; -1 if that is too old. */
  private int slot(long bucket, int number) {
    if (bucket > newest) {
      for (long next = Math.max(newest + 1, bucket - buckets + 1); next <= bucket; next++) {
        int at = (int) (next % buckets) * width;
        Arrays.fill(values, at, at + width, 0);
      }
      newest = bucket;
    }
    return bucket <= newest - buckets ? -1 : (int) (bucket % buckets) * width + number;
  }
}
