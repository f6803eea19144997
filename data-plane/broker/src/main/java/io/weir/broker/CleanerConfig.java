package io.weir.broker;

import static io.weir.broker.NodeConfig.require;

/**
 * How a broker compacts its logs; the keys are Kafka's. Immutable.
 *
 * @param threads logs that are cleaned at a time
 * @param dedupeBufferBytes memory of the offsets by key, of all threads together; a pass over fewer
 *     records takes less
 * @param ioBytesPerSecondMax what all passes together may read and write
 * @param backoffMs between two looks for logs that are due
 */
public record CleanerConfig(
    int threads, long dedupeBufferBytes, long ioBytesPerSecondMax, long backoffMs) {
  static final String THREADS = "log.cleaner.threads";
  static final String DEDUPE_BUFFER = "log.cleaner.dedupe.buffer.size";
  static final String IO_BYTES_PER_SECOND = "log.cleaner.io.max.bytes.per.second";
  static final String BACKOFF_MS = "log.cleaner.backoff.ms";

  private static final int THREADS_MAX = 64;

  /** Fewer keys than one batch may have would never get on. */
  private static final long DEDUPE_BYTES_OF_THREAD_MIN = 1 << 20;

  /** Kafka's default, where the heap has room for it. */
  private static final long DEDUPE_BYTES_DEFAULT = 128L << 20;

  private static final int DEDUPE_PART_OF_HEAP = 8;
  private static final long IO_BYTES_PER_SECOND_MIN = 64 << 10;
  private static final long BACKOFF_MS_MIN = 100;
  private static final long BACKOFF_MS_MAX = 3_600_000;

  /** Checks the ranges. */
  public CleanerConfig {
    within(THREADS, threads, 1, THREADS_MAX);
    within(DEDUPE_BUFFER, dedupeBufferBytes, threads * DEDUPE_BYTES_OF_THREAD_MIN, Long.MAX_VALUE);
    within(IO_BYTES_PER_SECOND, ioBytesPerSecondMax, IO_BYTES_PER_SECOND_MIN, Long.MAX_VALUE);
    within(BACKOFF_MS, backoffMs, BACKOFF_MS_MIN, BACKOFF_MS_MAX);
  }

  static CleanerConfig read(NodeConfigReader reader) {
    int threads = reader.optional(THREADS, Integer::parseInt, 1);
    return new CleanerConfig(
        threads,
        reader.optional(
            DEDUPE_BUFFER,
            Long::parseLong,
            dedupeBytesFor(Runtime.getRuntime().maxMemory(), threads)),
        reader.optional(IO_BYTES_PER_SECOND, Long::parseLong, Long.MAX_VALUE),
        reader.optional(BACKOFF_MS, Long::parseLong, 15_000L));
  }

  static long dedupeBytesFor(long heapBytes, int threads) {
    return Math.max(
        threads * DEDUPE_BYTES_OF_THREAD_MIN,
        Math.min(DEDUPE_BYTES_DEFAULT, heapBytes / DEDUPE_PART_OF_HEAP));
  }

  private static void within(String key, long value, long min, long max) {
    require(value >= min && value <= max, key, "must be within " + min + " to " + max);
  }
}
