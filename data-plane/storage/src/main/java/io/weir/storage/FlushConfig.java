package io.weir.storage;

import org.apache.kafka.common.config.TopicConfig;

/**
 * When a topic wants its logs synced before the service would do it by itself. Such a sync is begun
 * in the background: acknowledgements don't wait for it. Immutable.
 *
 * @param messages begun when so many records are not synced
 * @param ms begun when records are not synced and the last one was begun so long ago
 */
public record FlushConfig(long messages, long ms) {
  /** The service decides alone: at a roll, with checkpoints, and when a log is closed. */
  public static final FlushConfig NEVER = new FlushConfig(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Checks both. */
  public FlushConfig {
    LogConfig.require(messages > 0, TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, messages);
    LogConfig.require(ms >= 0, TopicConfig.FLUSH_MS_CONFIG, ms);
  }

  /** With one setting changed; a key of somebody else's changes nothing. */
  FlushConfig with(String key, String value) {
    return switch (key) {
      case TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG ->
          new FlushConfig(LogConfig.number(key, value), ms);
      case TopicConfig.FLUSH_MS_CONFIG -> new FlushConfig(messages, LogConfig.number(key, value));
      default -> this;
    };
  }

  /** Whether a sync is to begin. */
  boolean isDue(long unsyncedRecords, long msSinceLast) {
    return unsyncedRecords > 0 && (unsyncedRecords >= messages || msSinceLast >= ms);
  }
}
