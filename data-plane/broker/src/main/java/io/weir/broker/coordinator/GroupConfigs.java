package io.weir.broker.coordinator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;

/**
 * The configurations that a group by the consumer protocol can have (KIP-848), with this broker's
 * defaults and bounds. Kafka's share and streams groups are not served, so theirs are not among
 * them. Immutable.
 */
public final class GroupConfigs {
  private final GroupCoordinatorConfig broker;
  private final Map<String, Definition> byName;

  /**
   * One of them.
   *
   * @param name its name on a group
   * @param brokerName the name of the broker's default
   * @param type its type
   * @param defaultValue the broker's default, as text
   * @param range what is accepted, as text; empty where the type says it
   * @param documentation Kafka's text
   */
  public record Definition(
      String name,
      String brokerName,
      ConfigDef.Type type,
      String defaultValue,
      Optional<String> range,
      String documentation) {}

  private GroupConfigs(GroupCoordinatorConfig broker) {
    this.broker = broker;
    Map<String, Definition> all = new HashMap<>();
    add(
        all,
        GroupConfig.CONSUMER_SESSION_TIMEOUT_MS_CONFIG,
        broker.consumerGroupSessionTimeoutMs(),
        range(
            broker.consumerGroupMinSessionTimeoutMs(), broker.consumerGroupMaxSessionTimeoutMs()));
    add(
        all,
        GroupConfig.CONSUMER_HEARTBEAT_INTERVAL_MS_CONFIG,
        broker.consumerGroupHeartbeatIntervalMs(),
        range(
            broker.consumerGroupMinHeartbeatIntervalMs(),
            broker.consumerGroupMaxHeartbeatIntervalMs()));
    add(
        all,
        GroupConfig.CONSUMER_ASSIGNMENT_INTERVAL_MS_CONFIG,
        broker.consumerGroupAssignmentIntervalMs(),
        range(
            broker.consumerGroupMinAssignmentIntervalMs(),
            broker.consumerGroupMaxAssignmentIntervalMs()));
    add(
        all,
        GroupConfig.CONSUMER_ASSIGNOR_OFFLOAD_ENABLE_CONFIG,
        broker.consumerGroupAssignorOffloadEnable(),
        Optional.empty());
    byName = Map.copyOf(all);
  }

  /** By a broker's settings. */
  public static GroupConfigs of(GroupCoordinationConfig broker) {
    return new GroupConfigs(broker.toKafka());
  }

  private static Optional<String> range(int min, int max) {
    return Optional.of(min + " to " + max);
  }

  private static void add(
      Map<String, Definition> all, String name, Object value, Optional<String> range) {
    ConfigDef.ConfigKey key = GroupConfig.CONFIG_DEF.configKeys().get(name);
    all.put(
        name,
        new Definition(
            name,
            GroupConfig.brokerSynonym(name).orElse(name),
            key.type,
            value.toString(),
            range,
            key.documentation));
  }

  /** All of them, sorted by name. */
  public List<Definition> all() {
    return byName.keySet().stream().sorted().map(byName::get).toList();
  }

  /**
   * What is wrong with a group's whole configuration.
   *
   * @return a sentence that names the key and what is accepted; empty if nothing is wrong
   */
  public Optional<String> problem(Map<String, String> configs) {
    for (String name : configs.keySet().stream().sorted().toList()) {
      if (!byName.containsKey(name)) {
        return Optional.of(
            GroupConfig.configNames().contains(name)
                ? name + " has no effect here: share and streams groups are not served"
                : "unknown configuration of a group: " + name);
      }
    }
    try {
      GroupConfig.validate(configs, broker, ShareGroupConfig.fromProps(Map.of()));
      return Optional.empty();
    } catch (InvalidConfigurationException | ConfigException e) {
      return Optional.of(e.getMessage() + accepted(configs));
    }
  }

  private String accepted(Map<String, String> configs) {
    StringBuilder ranges = new StringBuilder();
    for (Definition definition : all()) {
      if (configs.containsKey(definition.name()) && definition.range().isPresent()) {
        ranges
            .append("; ")
            .append(definition.name())
            .append(" may be ")
            .append(definition.range().get());
      }
    }
    return ranges.toString();
  }
}
