package io.weir.broker.tiering.read;

/**
 * How much reading of the remote store a node does at a time. Immutable.
 *
 * <p>A tenant gets at most three quarters of the threads, half of the waiting places and a quarter
 * of the memory, so that whatever one does another is served.
 *
 * @param threads reads at a time
 * @param waitingMax reads that wait for a thread or for memory
 * @param bytesMax memory of batches that are being read, are kept, or are on their way to clients.
 *     A first batch larger than its read asked for comes on top, one for each thread
 * @param fetchWaitMsMax see {@link RemoteReads#fetchWaitMsMax}
 */
public record ColdReadLimits(int threads, int waitingMax, long bytesMax, long fetchWaitMsMax) {
  /** The least memory: the shares below it would be smaller than what one read asks for. */
  public static final long BYTES_MIN = 64L << 20;

  /** Results that nobody asked for again are dropped after this time. */
  static final long KEPT_MS = 30_000;

  /** A read that failed is not tried again for this long, whoever asks. */
  static final long FAILURE_KEPT_MS = 1_000;

  /** Results kept of all tenants together. */
  static final int KEPT_MAX = 1_000;

  /** Indexes of copied segments in memory. */
  static final long INDEX_CACHE_BYTES_MAX = 64L << 20;

  /** A larger index can't be one: Kafka's own bound is 10 MiB. */
  static final int INDEX_BYTES_MAX = 16 << 20;

  private static final int SHARE_OF_BYTES = 4;

  public ColdReadLimits {
    if (threads < 1 || waitingMax < 1 || bytesMax < BYTES_MIN || fetchWaitMsMax < 0) {
      throw new IllegalArgumentException(
          "threads=%d waitingMax=%d bytesMax=%d fetchWaitMsMax=%d"
              .formatted(threads, waitingMax, bytesMax, fetchWaitMsMax));
    }
  }

  /** An eighth of the heap, or the least. */
  public static long bytesFor(long heapBytes) {
    return Math.max(BYTES_MIN, heapBytes / 8);
  }

  int threadsPerTenant() {
    return Math.max(1, threads * 3 / 4);
  }

  int waitingPerTenant() {
    return Math.max(1, waitingMax / 2);
  }

  long bytesPerTenant() {
    return bytesMax / SHARE_OF_BYTES;
  }

  /** What a tenant's results may hold that nobody has asked for again. */
  long keptBytesPerTenant() {
    return bytesPerTenant() / 2;
  }

  /** One read's at most, so that a tenant can do several at a time. */
  int bytesPerRead() {
    return (int) Math.min(Integer.MAX_VALUE / 2, bytesPerTenant() / 4);
  }
}
