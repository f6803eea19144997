package io.weir.broker.handlers.admin;

import java.util.Map;

/**
 * What this broker says about itself in Kafka's names: defaults of topics that its configuration
 * sets. The same for every caller, since it holds nothing of the machine. Immutable.
 *
 * @param nodeId this node
 * @param byTopicConfig values by the name that they have on a topic, such as {@code
 *     min.insync.replicas}
 * @param byBrokerConfig values by the name of a broker's configuration
 */
public record BrokerDefaults(
    int nodeId, Map<String, String> byTopicConfig, Map<String, String> byBrokerConfig) {
  private static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";
  private static final String REMOTE_STORAGE = "remote.log.storage.system.enable";

  /** Partitions of a topic whose creator says nothing. */
  private static final int PARTITIONS_DEFAULT = 1;

  /** Copies. */
  public BrokerDefaults {
    byTopicConfig = Map.copyOf(byTopicConfig);
    byBrokerConfig = Map.copyOf(byBrokerConfig);
  }

  /** Replicas of a topic whose creator says nothing. */
  int replicationFactor() {
    return Integer.parseInt(byBrokerConfig.get("default.replication.factor"));
  }

  /** In-sync replicas that acks=all wants of a topic that says nothing. */
  public int minInsyncReplicas() {
    return Integer.parseInt(byTopicConfig.get(MIN_INSYNC_REPLICAS));
  }

  /** Whether topics can be tiered: there is a remote store. */
  boolean tiers() {
    return Boolean.parseBoolean(byBrokerConfig.get(REMOTE_STORAGE));
  }

  /**
   * For a node with these defaults of topics.
   *
   * @param tiers whether it has a remote store
   */
  public static BrokerDefaults of(
      int nodeId, int replicationFactor, int minInsyncReplicas, boolean tiers) {
    String minInsync = Integer.toString(minInsyncReplicas);
    return new BrokerDefaults(
        nodeId,
        Map.of(MIN_INSYNC_REPLICAS, minInsync),
        Map.of(
            "auto.create.topics.enable",
            "false",
            "broker.id",
            Integer.toString(nodeId),
            "default.replication.factor",
            Integer.toString(replicationFactor),
            MIN_INSYNC_REPLICAS,
            minInsync,
            "num.partitions",
            Integer.toString(PARTITIONS_DEFAULT),
            REMOTE_STORAGE,
            Boolean.toString(tiers)));
  }
}
