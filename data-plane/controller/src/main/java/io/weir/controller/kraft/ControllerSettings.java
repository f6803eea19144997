package io.weir.controller.kraft;

import io.weir.controller.ClusterDefaults;
import io.weir.controller.DeletionProtection;
import io.weir.controller.KRaftConfig;
import io.weir.protocol.Durability;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.controller.ConfigurationValidator;
import org.apache.kafka.metadata.KafkaConfigSchema;
import org.apache.kafka.metadata.SupportedConfigChecker;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.kafka.server.config.DefaultSupportedConfigChecker;
import org.apache.kafka.server.config.ReplicationConfigs;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;

/** Which configuration the controller knows, takes as default, and accepts. Immutable. */
final class ControllerSettings {
  /** Configurations of topics that Kafka does not have. */
  private static final Set<String> OURS =
      Set.of(
          DeletionProtection.TOPIC_CONFIG, ClusterDefaults.TOPIC_CONFIG, Durability.TOPIC_CONFIG);

  private ControllerSettings() {}

  /** Names, types and defaults of broker and topic configuration. */
  static KafkaConfigSchema schema() {
    return new KafkaConfigSchema(
        Map.of(
            ConfigResource.Type.BROKER,
            new ConfigDef(AbstractKafkaConfig.CONFIG_DEF),
            ConfigResource.Type.TOPIC,
            LogConfig.configDefCopy()),
        ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS);
  }

  /** The node's own configuration under Kafka's names, for effective topic configuration. */
  static Map<String, Object> staticConfig(KRaftConfig config) {
    return Map.of(
        "node.id",
        Integer.toString(config.nodeId()),
        ReplicationConfigs.DEFAULT_REPLICATION_FACTOR_CONFIG,
        Integer.toString(config.defaultReplicationFactor()),
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        Integer.toString(config.minInsyncReplicas()));
  }

  /** Refuses names and values that a topic, broker or group cannot have. */
  static ConfigurationValidator validator() {
    return new Validator();
  }

  /**
   * What controllers, brokers and snapshots keep of a configuration: Kafka's keys, and ours.
   * Another checker at one of those places would lose ours there.
   */
  static SupportedConfigChecker supported() {
    SupportedConfigChecker kafkas = new DefaultSupportedConfigChecker();
    return (type, name) ->
        kafkas.isSupported(type, name) || type == ConfigResource.Type.TOPIC && OURS.contains(name);
  }

  private static final class Validator implements ConfigurationValidator {
    /** Kafka holds settings against each other only where brokers configure any of them. */
    private static final Map<String, String> BY_DEFAULT =
        Map.of(TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG, "false");

    @Override
    public void validate(ConfigResource resource) {
      switch (resource.type()) {
        case TOPIC -> validateTopicName(resource.name());
        case BROKER -> validateBrokerName(resource.name());
        case GROUP, CLIENT_METRICS, BROKER_LOGGER, UNKNOWN -> throw unknown(resource);
      }
    }

    @Override
    public void validate(
        ConfigResource resource, Map<String, String> newConfigs, Map<String, String> oldConfigs) {
      switch (resource.type()) {
        case TOPIC -> {
          validateTopicName(resource.name());
          Map<String, String> ofTheLog = withoutNulls(newConfigs);
          validateProtection(ofTheLog.remove(DeletionProtection.TOPIC_CONFIG));
          ofTheLog.remove(ClusterDefaults.TOPIC_CONFIG);
          validateDurability(ofTheLog.remove(Durability.TOPIC_CONFIG));
          validateStaysTiered(oldConfigs, ofTheLog);
          // Whether there is a remote store is known to the broker that asks, and checked there.
          LogConfig.validate(oldConfigs, ofTheLog, BY_DEFAULT, true);
        }
        case BROKER -> validateBrokerName(resource.name());
        case GROUP -> {
          if (resource.name().isEmpty()) {
            throw new InvalidRequestException("Default group resources are not allowed.");
          }
          withoutNulls(newConfigs);
        }
        case CLIENT_METRICS, BROKER_LOGGER, UNKNOWN -> throw unknown(resource);
      }
    }

    private static void validateProtection(String value) {
      if (value != null && !value.equals("true") && !value.equals("false")) {
        throw new InvalidConfigurationException(
            DeletionProtection.TOPIC_CONFIG + " is 'true' or 'false'");
      }
    }

    private static void validateDurability(String value) {
      try {
        if (value != null) {
          Durability.of(value);
        }
      } catch (IllegalArgumentException e) {
        throw new InvalidConfigurationException(e.getMessage(), e);
      }
    }

    /** Kafka would let go of what is in the remote store, by a setting that has no effect here. */
    private static void validateStaysTiered(
        Map<String, String> oldConfigs, Map<String, String> newConfigs) {
      String key = TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG;
      if (Boolean.parseBoolean(oldConfigs.get(key)) && !Boolean.parseBoolean(newConfigs.get(key))) {
        throw new InvalidConfigurationException(
            key
                + " can't be taken off a topic yet; "
                + TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG
                + "=true ends its copies");
      }
    }

    private static void validateTopicName(String name) {
      if (name.isEmpty()) {
        throw new InvalidRequestException("Default topic resources are not allowed.");
      }
      Topic.validate(name);
    }

    private static void validateBrokerName(String name) {
      if (name.isEmpty()) {
        return;
      }
      try {
        if (Integer.parseInt(name) < 0) {
          throw new InvalidRequestException("Invalid negative broker ID.");
        }
      } catch (NumberFormatException e) {
        throw new InvalidRequestException("Unable to parse broker name as a base 10 number.", e);
      }
    }

    private static Map<String, String> withoutNulls(Map<String, String> configs) {
      Map<String, String> given = new HashMap<>();
      configs.forEach(
          (key, value) -> {
            if (value == null) {
              throw new InvalidConfigurationException("Null value not supported for " + key);
            }
            given.put(key, value);
          });
      return given;
    }

    private static InvalidRequestException unknown(ConfigResource resource) {
      return new InvalidRequestException("Unknown resource type " + resource.type());
    }
  }
}
