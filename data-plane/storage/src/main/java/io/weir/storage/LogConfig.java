package io.weir.storage;

import io.weir.protocol.Durability;
import io.weir.storage.compaction.CompactionSettings;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/**
 * What a partition's log needs of its topic's configuration. Immutable; replaced as a whole when
 * the configuration changes.
 *
 * @param segmentBytes a segment is rolled before it would grow past this
 * @param segmentMs a segment is rolled when its first record is older than this
 * @param indexBytesMax bytes of one index file at most
 * @param indexIntervalBytes bytes between two index entries
 * @param maxMessageBytes a batch larger than this is refused
 * @param timestampType who sets timestamps
 * @param producerIdExpirationMs an idle producer id is forgotten after this
 * @param timestampBeforeMaxMs a CreateTime record older than this is refused; Long.MAX_VALUE: any
 *     age (else the leader opens the records)
 * @param timestampAfterMaxMs a CreateTime record further in the future than this is refused
 * @param compacted every record must have a key (the leader opens the records to see)
 * @param deleted old segments go by the two bounds that follow
 * @param retentionMs a segment whose newest record is older than this may go; -1: any age stays
 * @param retentionBytes while the log is larger than this, its oldest segments may go; -1: any size
 * @param remoteStorage segments are copied to remote storage (KIP-405): its oldest part may be
 *     there only, and the two bounds above are for both parts together
 * @param remoteCopyDisabled nothing more is copied; what is there stays readable
 * @param localRetentionMs as {@code retentionMs}, for copied segments on the local disk; -2: the
 *     same
 * @param localRetentionBytes as {@code retentionBytes}, for the local disk; -2: the same
 * @param compaction when a compacted topic's log is cleaned
 * @param segmentJitterMs a segment is rolled up to this earlier, see {@link RollJitter}
 * @param flush when the topic wants its logs synced
 * @param compression how batches are to be compressed
 * @param durable what is acknowledged survives a power loss: it is synced before
 */
public record LogConfig(
    int segmentBytes,
    long segmentMs,
    int indexBytesMax,
    int indexIntervalBytes,
    int maxMessageBytes,
    TimestampType timestampType,
    long producerIdExpirationMs,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs,
    boolean compacted,
    boolean deleted,
    long retentionMs,
    long retentionBytes,
    boolean remoteStorage,
    boolean remoteCopyDisabled,
    long localRetentionMs,
    long localRetentionBytes,
    CompactionSettings compaction,
    long segmentJitterMs,
    FlushConfig flush,
    CompressionConfig compression,
    boolean durable) {
  /** A local retention that is the topic's. */
  public static final long LOCAL_RETENTION_AS_TOTAL = -2;

  /** Kafka 4.4's defaults. */
  public static final LogConfig DEFAULT =
      new LogConfig(
          1 << 30,
          7L * 24 * 3600 * 1000,
          10 << 20,
          4096,
          1048588,
          TimestampType.CREATE_TIME,
          24L * 3600 * 1000,
          Long.MAX_VALUE,
          3600L * 1000,
          false,
          true,
          7L * 24 * 3600 * 1000,
          -1);

  /** Settings of a topic without remote storage. */
  public LogConfig(
      int segmentBytes,
      long segmentMs,
      int indexBytesMax,
      int indexIntervalBytes,
      int maxMessageBytes,
      TimestampType timestampType,
      long producerIdExpirationMs,
      long timestampBeforeMaxMs,
      long timestampAfterMaxMs,
      boolean compacted,
      boolean deleted,
      long retentionMs,
      long retentionBytes) {
    this(
        segmentBytes,
        segmentMs,
        indexBytesMax,
        indexIntervalBytes,
        maxMessageBytes,
        timestampType,
        producerIdExpirationMs,
        timestampBeforeMaxMs,
        timestampAfterMaxMs,
        compacted,
        deleted,
        retentionMs,
        retentionBytes,
        false,
        false,
        LOCAL_RETENTION_AS_TOTAL,
        LOCAL_RETENTION_AS_TOTAL);
  }

  /** Settings of a topic that is cleaned, rolled, synced and compressed as usual. */
  public LogConfig(
      int segmentBytes,
      long segmentMs,
      int indexBytesMax,
      int indexIntervalBytes,
      int maxMessageBytes,
      TimestampType timestampType,
      long producerIdExpirationMs,
      long timestampBeforeMaxMs,
      long timestampAfterMaxMs,
      boolean compacted,
      boolean deleted,
      long retentionMs,
      long retentionBytes,
      boolean remoteStorage,
      boolean remoteCopyDisabled,
      long localRetentionMs,
      long localRetentionBytes) {
    this(
        segmentBytes,
        segmentMs,
        indexBytesMax,
        indexIntervalBytes,
        maxMessageBytes,
        timestampType,
        producerIdExpirationMs,
        timestampBeforeMaxMs,
        timestampAfterMaxMs,
        compacted,
        deleted,
        retentionMs,
        retentionBytes,
        remoteStorage,
        remoteCopyDisabled,
        localRetentionMs,
        localRetentionBytes,
        CompactionSettings.DEFAULT,
        0,
        FlushConfig.NEVER,
        CompressionConfig.PRODUCER,
        false);
  }

  /** Checks each value. */
  public LogConfig {
    require(segmentBytes > 0, TopicConfig.SEGMENT_BYTES_CONFIG, segmentBytes);
    require(segmentMs > 0, TopicConfig.SEGMENT_MS_CONFIG, segmentMs);
    require(indexBytesMax >= 24, TopicConfig.SEGMENT_INDEX_BYTES_CONFIG, indexBytesMax);
    require(indexIntervalBytes >= 0, TopicConfig.INDEX_INTERVAL_BYTES_CONFIG, indexIntervalBytes);
    require(maxMessageBytes >= 0, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxMessageBytes);
    require(producerIdExpirationMs > 0, "producer.id.expiration.ms", producerIdExpirationMs);
    require(
        timestampBeforeMaxMs >= 0,
        TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
        timestampBeforeMaxMs);
    require(
        timestampAfterMaxMs >= 0,
        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
        timestampAfterMaxMs);
    require(retentionMs >= -1, TopicConfig.RETENTION_MS_CONFIG, retentionMs);
    require(retentionBytes >= -1, TopicConfig.RETENTION_BYTES_CONFIG, retentionBytes);
    require(
        localRetentionMs >= LOCAL_RETENTION_AS_TOTAL,
        TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG,
        localRetentionMs);
    require(
        localRetentionBytes >= LOCAL_RETENTION_AS_TOTAL,
        TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG,
        localRetentionBytes);
    require(segmentJitterMs >= 0, TopicConfig.SEGMENT_JITTER_MS_CONFIG, segmentJitterMs);
  }

  /** A segment is rolled when its first record is older than this: a compacted one in time. */
  long rollMs() {
    return compacted ? Math.min(segmentMs, compaction.maxLagMs()) : segmentMs;
  }

  /** How old a copied segment may get on the local disk; -1: any age. */
  public long effectiveLocalRetentionMs() {
    return localRetentionMs == LOCAL_RETENTION_AS_TOTAL ? retentionMs : localRetentionMs;
  }

  /** How large the local part may get while its oldest segments are copied; -1: any size. */
  public long effectiveLocalRetentionBytes() {
    return localRetentionBytes == LOCAL_RETENTION_AS_TOTAL ? retentionBytes : localRetentionBytes;
  }

  /**
   * These settings with a topic's own (explicit) ones laid over them; keys that the log doesn't
   * know are left alone.
   *
   * @throws IllegalArgumentException naming the key whose value is out of range or no number
   */
  public LogConfig with(Map<String, String> topicConfig) {
    Builder b = new Builder(this);
    topicConfig.forEach(b::set);
    return b.build();
  }

  static void require(boolean ok, String key, long value) {
    if (!ok) {
      throw new IllegalArgumentException(key + "=" + value + " is out of range");
    }
  }

  static long number(String key, String value) {
    try {
      return Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + "=" + value + " is not a number", e);
    }
  }

  static int integer(String key, String value) {
    long number = number(key, value);
    require(number == (int) number, key, number);
    return (int) number;
  }

  /** Collects overrides; used by one thread. */
  private static final class Builder {
    private long segmentBytes;
    private long segmentMs;
    private long indexBytesMax;
    private long indexIntervalBytes;
    private long maxMessageBytes;
    private TimestampType timestampType;
    private final long producerIdExpirationMs;
    private long timestampBeforeMaxMs;
    private long timestampAfterMaxMs;
    private boolean compacted;
    private boolean deleted;
    private long retentionMs;
    private long retentionBytes;
    private boolean remoteStorage;
    private boolean remoteCopyDisabled;
    private long localRetentionMs;
    private long localRetentionBytes;
    private CompactionSettings compaction;
    private long segmentJitterMs;
    private FlushConfig flush;
    private CompressionConfig compression;
    private boolean durable;

    Builder(LogConfig c) {
      segmentBytes = c.segmentBytes;
      segmentMs = c.segmentMs;
      indexBytesMax = c.indexBytesMax;
      indexIntervalBytes = c.indexIntervalBytes;
      maxMessageBytes = c.maxMessageBytes;
      timestampType = c.timestampType;
      producerIdExpirationMs = c.producerIdExpirationMs;
      timestampBeforeMaxMs = c.timestampBeforeMaxMs;
      timestampAfterMaxMs = c.timestampAfterMaxMs;
      compacted = c.compacted;
      deleted = c.deleted;
      retentionMs = c.retentionMs;
      retentionBytes = c.retentionBytes;
      remoteStorage = c.remoteStorage;
      remoteCopyDisabled = c.remoteCopyDisabled;
      localRetentionMs = c.localRetentionMs;
      localRetentionBytes = c.localRetentionBytes;
      compaction = c.compaction;
      segmentJitterMs = c.segmentJitterMs;
      flush = c.flush;
      compression = c.compression;
      durable = c.durable;
    }

    void set(String key, String value) {
      switch (key) {
        case TopicConfig.SEGMENT_BYTES_CONFIG -> number(key, value, v -> segmentBytes = v);
        case TopicConfig.SEGMENT_MS_CONFIG -> number(key, value, v -> segmentMs = v);
        case TopicConfig.SEGMENT_INDEX_BYTES_CONFIG -> number(key, value, v -> indexBytesMax = v);
        case TopicConfig.INDEX_INTERVAL_BYTES_CONFIG ->
            number(key, value, v -> indexIntervalBytes = v);
        case TopicConfig.MAX_MESSAGE_BYTES_CONFIG -> number(key, value, v -> maxMessageBytes = v);
        case TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG ->
            timestampType = TimestampType.forName(value.trim());
        case TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG ->
            number(key, value, v -> timestampBeforeMaxMs = v);
        case TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG ->
            number(key, value, v -> timestampAfterMaxMs = v);
        case TopicConfig.CLEANUP_POLICY_CONFIG -> {
          compacted = value.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
          deleted = value.contains(TopicConfig.CLEANUP_POLICY_DELETE);
        }
        case TopicConfig.RETENTION_MS_CONFIG -> number(key, value, v -> retentionMs = v);
        case TopicConfig.RETENTION_BYTES_CONFIG ->
            number(key, value, v -> retentionBytes = Math.max(-1, v)); // Kafka: any below 0
        case TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG -> remoteStorage = flag(key, value);
        case TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG -> remoteCopyDisabled = flag(key, value);
        case TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG ->
            number(key, value, v -> localRetentionMs = v);
        case TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG ->
            number(key, value, v -> localRetentionBytes = v);
        case TopicConfig.SEGMENT_JITTER_MS_CONFIG -> number(key, value, v -> segmentJitterMs = v);
        case Durability.TOPIC_CONFIG -> durable = Durability.of(value) == Durability.DURABLE;
        default -> { // theirs, or not the log's business (replication, …)
          compaction = compaction.with(key, value);
          flush = flush.with(key, value);
          compression = compression.with(key, value);
        }
      }
    }

    private static void number(String key, String value, Consumer<Long> target) {
      target.accept(LogConfig.number(key, value));
    }

    private static boolean flag(String key, String value) {
      return switch (value.trim().toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default ->
            throw new IllegalArgumentException(key + "=" + value + " is neither true nor false");
      };
    }

    LogConfig build() {
      return new LogConfig(
          Math.toIntExact(segmentBytes),
          segmentMs,
          Math.toIntExact(indexBytesMax),
          Math.toIntExact(indexIntervalBytes),
          Math.toIntExact(maxMessageBytes),
          timestampType,
          producerIdExpirationMs,
          timestampBeforeMaxMs,
          timestampAfterMaxMs,
          compacted,
          deleted,
          retentionMs,
          retentionBytes,
          remoteStorage,
          remoteCopyDisabled,
          localRetentionMs,
          localRetentionBytes,
          compaction,
          segmentJitterMs,
          flush,
          compression,
          durable);
    }
  }
}
