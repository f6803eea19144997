package io.weir.broker.handlers.admin;

import io.weir.controller.TopicConfigDefinition;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What Weir lets a topic's configuration be, beyond Kafka's own rules, which the controller checks:
 * a key whose effect does not exist here may only be set to what happens anyway, so that nobody
 * relies on a setting that does nothing. Not instantiable.
 */
final class TopicConfigRules {
  /** A batch must fit into a Produce frame and a replication frame with room to spare. */
  static final int MAX_MESSAGE_BYTES_MAX = 64 << 20;

  /** A time index needs room for two entries, a first and a last one. */
  static final int SEGMENT_INDEX_BYTES_MIN = 24;

  /**
   * Higher levels take hundreds of MiB and seconds for each batch, on brokers that others use, too.
   */
  static final int ZSTD_LEVEL_MAX = 12;

  /** Kafka's own, for its tests; not told to anybody, but its controller takes it. */
  private static final String INTERNAL_SEGMENT_BYTES = "internal.segment.bytes";

  /** Without effect here, and harmful to whoever believes in them: each with the reason. */
  private static final Map<String, String> WITHOUT_EFFECT =
      Map.of(
          "errors.deadletterqueue.group.enable",
          "there are no share groups here yet",
          TopicConfig.FILE_DELETE_DELAY_MS_CONFIG,
          "readers keep a deleted file open as long as they need it, and its space is freed at"
              + " once",
          "follower.replication.throttled.replicas",
          "replication is not throttled here yet",
          "leader.replication.throttled.replicas",
          "replication is not throttled here yet",
          TopicConfig.PREALLOCATE_CONFIG,
          "a log's end is told by the size of its file, which grows with each append",
          TopicConfig.REMOTE_COPY_LAG_BYTES_CONFIG,
          "segments are copied as soon as they are closed and committed",
          TopicConfig.REMOTE_COPY_LAG_MS_CONFIG,
          "segments are copied as soon as they are closed and committed",
          TopicConfig.REMOTE_LOG_DELETE_ON_DISABLE_CONFIG,
          "remote storage can't be taken off a topic yet");

  /** Of tiered topics (KIP-405, KIP-950): without effect where the brokers have no store. */
  private static final Set<String> OF_TIERING =
      Set.of(
          TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG,
          TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG,
          TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG,
          TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG);

  /** Bounds of the service, not of Kafka, by key. */
  private static final Map<String, Long> LARGEST =
      Map.of(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, (long) MAX_MESSAGE_BYTES_MAX,
          TopicConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, (long) ZSTD_LEVEL_MAX);

  private static final Map<String, Long> SMALLEST =
      Map.of(TopicConfig.SEGMENT_INDEX_BYTES_CONFIG, (long) SEGMENT_INDEX_BYTES_MIN);

  private TopicConfigRules() {}

  /**
   * What is wrong with one setting.
   *
   * @param value null stands for the default
   * @param tiers whether the brokers have a remote store
   * @return a sentence that names the key and what is accepted; empty if nothing is wrong that the
   *     controller does not see
   */
  static Optional<String> problem(String key, String value, boolean tiers) {
    if (value == null) {
      return Optional.empty();
    }
    Optional<TopicConfigDefinition> definition = TopicConfigDefinition.find(key);
    if (key.equals(INTERNAL_SEGMENT_BYTES)) {
      return Optional.of(key + " is internal to Kafka; set segment.bytes");
    }
    if (definition.isPresent() && WITHOUT_EFFECT.containsKey(key)) {
      return unlessDefault(
          definition.get(),
          value,
          " has no effect here: " + WITHOUT_EFFECT.get(key) + "; only '%s' is accepted");
    }
    if (definition.isPresent() && !tiers && OF_TIERING.contains(key)) {
      return unlessDefault(
          definition.get(),
          value,
          " is for tiered storage, and these brokers have no remote store; only '%s' is accepted"
              + " until their operator sets remote.log.storage.system.enable");
    }
    Long largest = LARGEST.get(key);
    if (largest != null && isAbove(value, largest)) {
      return Optional.of(key + " may be " + largest + " at most here, not " + value);
    }
    Long smallest = SMALLEST.get(key);
    if (smallest != null && !isAbove(value, smallest - 1)) {
      return Optional.of(key + " must be " + smallest + " at least here, not " + value);
    }
    return Optional.empty();
  }

  private static Optional<String> unlessDefault(
      TopicConfigDefinition definition, String value, String refusal) {
    String only = Objects.requireNonNullElse(definition.defaultValue(), "");
    return value.strip().equalsIgnoreCase(only)
        ? Optional.empty()
        : Optional.of(definition.name() + refusal.formatted(only));
  }

  /**
   * What is wrong with one setting of a topic of so many replicas: more in-sync replicas than there
   * are replicas would refuse every write with acks=all. Kafka takes it.
   *
   * @param value null stands for the default
   */
  static Optional<String> replicaProblem(String key, String value, int replicas) {
    return key.equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
            && value != null
            && isAbove(value, replicas)
        ? Optional.of(
            key
                + " may be "
                + replicas
                + " at most, as the topic has so many replicas, not "
                + value
                + ": acks=all would always fail")
        : Optional.empty();
  }

  private static boolean isAbove(String value, long largest) {
    try {
      return Long.parseLong(value.strip()) > largest;
    } catch (NumberFormatException e) {
      return false; // no number: the controller says so
    }
  }
}
