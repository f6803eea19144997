package io.weir.controller;

import io.weir.protocol.Durability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * A configuration that a topic can have, as Kafka defines it, or as Weir does what clients may set
 * besides. Immutable.
 *
 * @param name its name on a topic
 * @param brokerName the name of the default for all topics of a broker, where there is one
 * @param type its type
 * @param defaultValue Kafka's own default, as text; null where that is null
 * @param documentation Kafka's text, HTML
 */
public record TopicConfigDefinition(
    String name,
    Optional<String> brokerName,
    ConfigDef.Type type,
    String defaultValue,
    String documentation) {
  private static final List<TopicConfigDefinition> ALL = load();
  private static final Map<String, TopicConfigDefinition> BY_NAME =
      ALL.stream().collect(Collectors.toMap(TopicConfigDefinition::name, Function.identity()));

  /** All of them, sorted by name. */
  public static List<TopicConfigDefinition> all() {
    return ALL;
  }

  /** One by its name on a topic. */
  public static Optional<TopicConfigDefinition> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static List<TopicConfigDefinition> load() {
    Map<String, ConfigDef.ConfigKey> keys = LogConfig.configKeys();
    List<TopicConfigDefinition> all = new ArrayList<>();
    for (String name : LogConfig.nonInternalConfigNames()) {
      ConfigDef.ConfigKey key = keys.get(name);
      all.add(
          new TopicConfigDefinition(
              name,
              Optional.ofNullable(ServerTopicConfigSynonyms.TOPIC_CONFIG_SYNONYMS.get(name)),
              key.type,
              key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null,
              key.documentation));
    }
    all.add(
        new TopicConfigDefinition(
            Durability.TOPIC_CONFIG,
            Optional.empty(),
            ConfigDef.Type.STRING,
            Durability.REPLICATED.value(),
            "When records are acknowledged: <code>replicated</code>, as in Kafka, once"
                + " min.insync.replicas brokers hold them, or <code>durable</code>, once those have"
                + " also synced them to their disks, so that a power loss of all brokers at once"
                + " loses none of them."));
    all.sort(Comparator.comparing(TopicConfigDefinition::name));
    return List.copyOf(all);
  }
}
