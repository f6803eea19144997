package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.messages.MessageGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is in virtual clusters, wherever they are placed, as the control plane uses it; the prefix
 * in a name says which. Calls block, each for a bounded time. Thread-safe. Every method throws
 * {@link io.weir.controlplane.domain.ProblemException}: with CLUSTER_UNAVAILABLE when the cluster
 * can't be reached or the outcome is unknown, with other codes when the cluster refused.
 */
public interface ClusterGateway {
  /**
   * A broker that takes part.
   *
   * @param id node id
   * @param host of the operators' listener
   * @param port of the operators' listener
   * @param controller whether it is the active controller
   */
  record Broker(int id, String host, int port, boolean controller) {}

  /**
   * Where the tenancy log is.
   *
   * @param topicId empty while there is no such topic
   * @param endOffset exclusive; 0 if it is empty
   */
  record TenancyLog(Optional<String> topicId, long endOffset) {}

  /**
   * A topic as KRaft has it.
   *
   * @param topic its name
   * @param id topic id
   * @param partitions how many
   * @param replicationFactor of its first partition
   * @param configs explicit settings; empty unless asked for
   * @param deletionProtection whether the brokers refuse its deletion; false unless settings were
   *     asked for
   */
  record ExistingTopic(
      PhysicalTopic topic,
      String id,
      int partitions,
      int replicationFactor,
      Map<String, String> configs,
      boolean deletionProtection) {
    /** Takes the protection out of the explicit settings of the cluster. */
    public static ExistingTopic of(
        PhysicalTopic topic,
        String id,
        int partitions,
        int replicationFactor,
        Map<String, String> explicit) {
      Map<String, String> configs = new TreeMap<>(explicit);
      boolean kept = "true".equals(configs.remove(TopicGateway.PROTECTION_CONFIG));
      return new ExistingTopic(topic, id, partitions, replicationFactor, configs, kept);
    }
  }

  /**
   * Waits until every unfenced broker of that broker cluster has applied the metadata that one of
   * them has applied by now, and so every change that was answered; ids of those that have not.
   */
  List<Integer> laggingMetadata(String clusterPrefix, Duration timeout);

  /**
   * Makes a topic with the cluster's default replication factor; its virtual cluster's defaults are
   * among the settings that it has then. TOPIC_ALREADY_EXISTS if there.
   */
  ExistingTopic createTopic(PhysicalTopic topic, int partitions, Map<String, String> configs);

  /** Deletes a topic; false if there is none. DELETION_PROTECTED if it is that. */
  boolean deleteTopic(PhysicalTopic topic);

  /** All topics of a virtual cluster, sorted by name. */
  List<PhysicalTopic> topics(String clusterPrefix);

  /** Those of the given topics that exist. */
  List<ExistingTopic> describe(List<PhysicalTopic> topics, boolean withConfigs);

  /** What can be seen and changed of single topics. */
  TopicGateway topicAdmin();

  /** Who may do what. */
  AclGateway acls();

  /** Records. */
  MessageGateway messages();

  /** The groups. */
  GroupGateway groups();

  /** What can be changed of groups. */
  GroupAdmin groupAdmin();

  /** Throughput, health and sizes. */
  ClusterFigures figures();
}
