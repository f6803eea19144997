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

  /** Without effect here, and harmful to whoever believes in them. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          TopicConfig.COMPRESSION_TYPE_CONFIG,
          "errors.deadletterqueue.group.enable",
          TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG,
          TopicConfig.FLUSH_MS_CONFIG,
          "follower.replication.throttled.replicas",
          "leader.replication.throttled.replicas",
          TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG,
          TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG,
          TopicConfig.PREALLOCATE_CONFIG,
          TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG,
          TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG,
          TopicConfig.REMOTE_LOG_DELETE_ON_DISABLE_CONFIG,
          TopicConfig.SEGMENT_JITTER_MS_CONFIG);

  /** Bounds of the service, not of Kafka, by key. */
  private static final Map<String, Long> LARGEST =
      Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, (long) MAX_MESSAGE_BYTES_MAX);

  private TopicConfigRules() {}

  /**
   * What is wrong with one setting.
   *
   * @param value null stands for the default
   * @return a sentence that names the key and what is accepted; empty if nothing is wrong that the
   *     controller does not see
   */
  static Optional<String> problem(String key, String value) {
    if (value == null) {
      return Optional.empty();
    }
    Optional<TopicConfigDefinition> definition = TopicConfigDefinition.find(key);
    if (definition.isPresent() && WITHOUT_EFFECT.contains(key)) {
      String only = Objects.requireNonNullElse(definition.get().defaultValue(), "");
      return value.strip().equalsIgnoreCase(only)
          ? Optional.empty()
          : Optional.of(key + " has no effect here yet; only '" + only + "' is accepted");
    }
    Long largest = LARGEST.get(key);
    if (largest != null && isAbove(value, largest)) {
      return Optional.of(key + " may be " + largest + " at most here, not " + value);
    }
    return Optional.empty();
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
