package io.weir.storage.compaction;

import org.apache.kafka.common.config.TopicConfig;

/**
 * When a topic's logs are compacted, and how long tombstones stay. Immutable.
 *
 * @param minCleanableDirtyRatio a log is due when more than this part of its cleanable bytes is
 *     dirty; 0 to 1
 * @param minLagMs records younger than this stay as they are (KIP-58)
 * @param maxLagMs a log whose oldest dirty record is older than this is due whatever its ratio
 *     (KIP-354)
 * @param deleteRetentionMs a tombstone or a transaction's marker stays for so long after the first
 *     pass that saw it without anything left to hide (KIP-534)
 */
public record CompactionSettings(
    double minCleanableDirtyRatio, long minLagMs, long maxLagMs, long deleteRetentionMs) {
  /** Kafka 4.4's defaults. */
  public static final CompactionSettings DEFAULT =
      new CompactionSettings(0.5, 0, Long.MAX_VALUE, 24L * 3600 * 1000);

  /** Checks each value. */
  public CompactionSettings {
    if (!(minCleanableDirtyRatio >= 0 && minCleanableDirtyRatio <= 1)) {
      throw outOfRange(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, minCleanableDirtyRatio);
    }
    if (minLagMs < 0) {
      throw outOfRange(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, minLagMs);
    }
    if (maxLagMs < 1) {
      throw outOfRange(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, maxLagMs);
    }
    if (deleteRetentionMs < 0) {
      throw outOfRange(TopicConfig.DELETE_RETENTION_MS_CONFIG, deleteRetentionMs);
    }
  }

  /**
   * These settings with one of a topic's own laid over them; any other key is left alone.
   *
   * @throws IllegalArgumentException naming the key whose value is out of range or no number
   */
  public CompactionSettings with(String key, String value) {
    try {
      return switch (key) {
        case TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG ->
            new CompactionSettings(
                Double.parseDouble(value.trim()), minLagMs, maxLagMs, deleteRetentionMs);
        case TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG ->
            new CompactionSettings(
                minCleanableDirtyRatio, number(value), maxLagMs, deleteRetentionMs);
        case TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG ->
            new CompactionSettings(
                minCleanableDirtyRatio, minLagMs, number(value), deleteRetentionMs);
        case TopicConfig.DELETE_RETENTION_MS_CONFIG ->
            new CompactionSettings(minCleanableDirtyRatio, minLagMs, maxLagMs, number(value));
        default -> this;
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + "=" + value + " is not a number", e);
    }
  }

  private static long number(String value) {
    return Long.parseLong(value.trim());
  }

  private static IllegalArgumentException outOfRange(String key, Object value) {
    return new IllegalArgumentException(key + "=" + value + " is out of range");
  }
}
