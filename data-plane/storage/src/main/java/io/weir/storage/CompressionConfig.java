package io.weir.storage;

import java.util.Optional;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.internal.CompressionType;

/**
 * How a topic's batches are to be compressed, and how large a record may be that comes out of one.
 * Immutable.
 *
 * @param forced the codec of all batches; empty: the producer's
 * @param gzipLevel 1 to 9, or -1, gzip's own
 * @param lz4Level 1 to 17
 * @param zstdLevel -131072 to 22
 * @param recordBytesMax a compressed batch with a larger record is refused, Kafka's {@code
 *     max.decompressed.message.bytes}
 */
public record CompressionConfig(
    Optional<CompressionType> forced,
    int gzipLevel,
    int lz4Level,
    int zstdLevel,
    int recordBytesMax) {
  /** Largest size of an array, for Kafka the same as no bound. */
  private static final int NO_BOUND = Integer.MAX_VALUE - 8;

  private static final String OF_THE_PRODUCER = "producer";

  /** Kafka 4.4's defaults. */
  public static final CompressionConfig PRODUCER =
      new CompressionConfig(
          Optional.empty(),
          CompressionType.GZIP.defaultLevel(),
          CompressionType.LZ4.defaultLevel(),
          CompressionType.ZSTD.defaultLevel(),
          NO_BOUND);

  /** Checks each value. */
  public CompressionConfig {
    requireLevel(CompressionType.GZIP, TopicConfig.COMPRESSION_GZIP_LEVEL_CONFIG, gzipLevel);
    requireLevel(CompressionType.LZ4, TopicConfig.COMPRESSION_LZ4_LEVEL_CONFIG, lz4Level);
    requireLevel(CompressionType.ZSTD, TopicConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, zstdLevel);
    LogConfig.require(
        recordBytesMax > 0, TopicConfig.MAX_DECOMPRESSED_MESSAGE_BYTES_CONFIG, recordBytesMax);
  }

  private static void requireLevel(CompressionType codec, String key, int level) {
    boolean inRange = level >= codec.minLevel() && level <= codec.maxLevel();
    LogConfig.require(inRange || level == codec.defaultLevel(), key, level);
  }

  /** With one setting changed; a key of somebody else's changes nothing. */
  CompressionConfig with(String key, String value) {
    return switch (key) {
      case TopicConfig.COMPRESSION_TYPE_CONFIG ->
          new CompressionConfig(
              codec(value.trim()), gzipLevel, lz4Level, zstdLevel, recordBytesMax);
      case TopicConfig.COMPRESSION_GZIP_LEVEL_CONFIG ->
          new CompressionConfig(
              forced, LogConfig.integer(key, value), lz4Level, zstdLevel, recordBytesMax);
      case TopicConfig.COMPRESSION_LZ4_LEVEL_CONFIG ->
          new CompressionConfig(
              forced, gzipLevel, LogConfig.integer(key, value), zstdLevel, recordBytesMax);
      case TopicConfig.COMPRESSION_ZSTD_LEVEL_CONFIG ->
          new CompressionConfig(
              forced, gzipLevel, lz4Level, LogConfig.integer(key, value), recordBytesMax);
      case TopicConfig.MAX_DECOMPRESSED_MESSAGE_BYTES_CONFIG ->
          new CompressionConfig(
              forced, gzipLevel, lz4Level, zstdLevel, LogConfig.integer(key, value));
      default -> this;
    };
  }

  private static Optional<CompressionType> codec(String value) {
    return switch (value) {
      case OF_THE_PRODUCER -> Optional.empty();
      case "uncompressed" -> Optional.of(CompressionType.NONE);
      default -> Optional.of(CompressionType.forName(value));
    };
  }

  /** Whether a batch of this codec has to become one of another. */
  public boolean changes(int codecId) {
    return forced.isPresent() && forced.get().id != codecId;
  }

  /** Whether records of compressed batches are bounded by the topic. */
  boolean boundsRecords() {
    return recordBytesMax < NO_BOUND;
  }

  /**
   * The forced codec with its level.
   *
   * @throws java.util.NoSuchElementException if none is forced
   */
  Compression target() {
    CompressionType codec = forced.orElseThrow();
    return switch (codec) {
      case GZIP -> Compression.gzip().level(gzipLevel).build();
      case LZ4 -> Compression.lz4().level(lz4Level).build();
      case ZSTD -> Compression.zstd().level(zstdLevel).build();
      case NONE, SNAPPY -> Compression.of(codec).build();
    };
  }
}
