package io.weir.storage;

import org.apache.kafka.common.record.TimestampType;

/**
 * What a partition's log needs of its topic's configuration. Immutable; replaced as a whole when the
 * configuration changes.
 *
 * @param segmentBytes a segment is rolled before it would grow past this
 * @param segmentMs a segment is rolled when its first record is older than this
 * @param indexBytesMax bytes of one index file at most
 * @param indexIntervalBytes bytes between two index entries
 * @param maxMessageBytes a batch larger than this is refused
 * @param timestampType who sets timestamps
 * @param producerIdExpirationMs an idle producer id is forgotten after this
 */
public record LogConfig(
    int segmentBytes,
    long segmentMs,
    int indexBytesMax,
    int indexIntervalBytes,
    int maxMessageBytes,
    TimestampType timestampType,
    long producerIdExpirationMs) {
  /** Kafka 4.4's defaults. */
  public static final LogConfig DEFAULT =
      new LogConfig(
          1 << 30,
          7L * 24 * 3600 * 1000,
          10 << 20,
          4096,
          1048588,
          TimestampType.CREATE_TIME,
          24L * 3600 * 1000);
}
