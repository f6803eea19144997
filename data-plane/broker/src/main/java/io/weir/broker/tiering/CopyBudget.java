package io.weir.broker.tiering;

import java.util.concurrent.TimeUnit;

/**
 * Bytes a second that copies, or passes of compaction, may take, all together. A plugin copies a
 * segment in one go, so a segment is let through whole, and the next one waits until the rate is
 * kept again. Not thread-safe; time is an argument.
 */
public final class CopyBudget {
  private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long bytesPerSecondMax;
  private long freeFromNs;
  private boolean used;

  /** Nothing was spent yet; Long.MAX_VALUE: no limit. */
  public CopyBudget(long bytesPerSecondMax) {
    this.bytesPerSecondMax = bytesPerSecondMax;
  }

  /** How long the next copy has to wait; 0: not at all. */
  public long waitNs(long nowNs) {
    return used ? Math.max(0, freeFromNs - nowNs) : 0;
  }

  /** A copy has begun that reads so many bytes. */
  public void spend(long bytes, long nowNs) {
    if (bytesPerSecondMax == Long.MAX_VALUE) {
      return;
    }
    long from = nowNs + waitNs(nowNs);
    freeFromNs = from + (long) (bytes * NS_PER_SECOND / bytesPerSecondMax);
    used = true;
  }
}
