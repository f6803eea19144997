package io.weir.broker.node;

import io.weir.broker.tenancy.store.TenancyTopic;
import io.weir.broker.tiering.metadata.RemoteLogMetadataTopic;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.MetadataChange;
import io.weir.controller.MetadataListener;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.Durability;
import io.weir.protocol.PhysicalTopic;
import io.weir.replication.BrokerTable;
import io.weir.replication.PartitionState;
import io.weir.replication.ReplicaRegistry;
import io.weir.storage.LogConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells this node's replicas what the controller decided. Called on the metadata thread. */
final class MetadataApplier implements MetadataListener {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataApplier.class);

  private final int nodeId;
  private final ReplicaRegistry replicas;
  private final TopicSettings settings;
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  MetadataApplier(int nodeId, ReplicaRegistry replicas, TopicSettings settings) {
    this.nodeId = nodeId;
    this.replicas = replicas;
    this.settings = settings;
  }

  /** Completes once everything that the first call named was applied. */
  CompletableFuture<Void> first() {
    return first;
  }

  @Override
  public void onChange(MetadataChange change, ClusterMetadata now) {
    // A partition may have changed and its topic's configuration too: once is enough.
    Map<TopicIdPartition, PartitionState> changed = new LinkedHashMap<>();
    for (TopicIdPartition id : change.changedPartitions()) {
      now.topic(id.topicId())
          .filter(topic -> id.partition() < topic.partitions().size())
          .ifPresent(topic -> add(topic, topic.partitions().get(id.partition()), now, changed));
    }
    for (PhysicalTopic name : change.changedTopicConfigs()) {
      now.topic(name)
          .ifPresent(
              topic ->
                  topic.partitions().forEach(partition -> add(topic, partition, now, changed)));
    }
    List<TopicIdPartition> deleted = new ArrayList<>();
    for (TopicMetadata topic : change.deletedTopics()) {
      for (PartitionMetadata partition : topic.partitions()) {
        if (isHere(topic, partition)) {
          deleted.add(id(topic, partition));
        }
      }
    }
    if (changed.isEmpty() && deleted.isEmpty() && change.changedBrokers().isEmpty()) {
      if (change.first()) {
        first.complete(null);
      }
      return;
    }
    var _ =
        replicas
            .apply(List.copyOf(changed.values()), deleted, brokers(now))
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    LOG.error("event=metadata_not_applied offset={}", now.offset(), failure);
                  }
                  if (change.first()) {
                    first.complete(null);
                  }
                });
  }

  private void add(
      TopicMetadata topic,
      PartitionMetadata partition,
      ClusterMetadata now,
      Map<TopicIdPartition, PartitionState> states) {
    TopicIdPartition id = id(topic, partition);
    if (isHere(topic, partition) && !states.containsKey(id)) {
      Map<String, String> config = now.topicConfig(topic.name());
      states.put(
          id,
          new PartitionState(
              id,
              partition.leader(),
              partition.leaderEpoch(),
              partition.partitionEpoch(),
              partition.replicas(),
              partition.isr(),
              partition.recovering(),
              settings.minInsyncReplicas(config),
              settings.logConfig(topic.name().name(), config)));
    }
  }

  /** Whether this node has the partition, or had it and must give it up. */
  private boolean isHere(TopicMetadata topic, PartitionMetadata partition) {
    return partition.replicas().contains(nodeId)
        || replicas.find(topic.id(), partition.partition()).isPresent();
  }

  private static TopicIdPartition id(TopicMetadata topic, PartitionMetadata partition) {
    return new TopicIdPartition(topic.id(), partition.partition(), topic.name().name());
  }

  private static BrokerTable brokers(ClusterMetadata now) {
    Map<Integer, BrokerTable.Broker> brokers = new HashMap<>();
    for (BrokerMetadata broker : now.brokers().values()) {
      Optional<Endpoint> endpoint =
          Optional.ofNullable(broker.listeners().get(BrokerMetadata.INTERNAL));
      endpoint.ifPresent(
          found ->
              brokers.put(
                  broker.id(),
                  new BrokerTable.Broker(
                      broker.id(),
                      broker.epoch(),
                      broker.fenced(),
                      broker.inControlledShutdown(),
                      found.host(),
                      found.port())));
    }
    return new BrokerTable(brokers);
  }

  /** What a topic's explicit configuration means for its partitions here. Immutable. */
  record TopicSettings(LogConfig logDefaults, int minInsyncReplicasDefault) {
    private static final Set<String> KEPT =
        Set.of(TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG, Durability.TOPIC_CONFIG);
    private static final Map<String, String> DURABLE =
        Map.of(Durability.TOPIC_CONFIG, Durability.DURABLE.value());

    /**
     * The brokers' own topics that a power loss must take nothing from: a revoked key would be good
     * again, and nobody would know of copies whose local segments are deleted.
     */
    private static final Set<String> DURABLE_TOPICS =
        Set.of(TenancyTopic.NAME.name(), RemoteLogMetadataTopic.TOPIC.name().name());

    int minInsyncReplicas(Map<String, String> config) {
      String text = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
      return text == null ? minInsyncReplicasDefault : Integer.parseInt(text.strip());
    }

    /**
     * The controller has checked the values; one that the log refuses leaves the defaults, except
     * that a tiered topic stays one, whose log would give up what is in remote storage only, and a
     * durable one too.
     */
    LogConfig logConfig(String topic, Map<String, String> config) {
      LogConfig defaults = DURABLE_TOPICS.contains(topic) ? logDefaults.with(DURABLE) : logDefaults;
      try {
        return defaults.with(config);
      } catch (IllegalArgumentException e) {
        LOG.error("event=topic_config_refused topic={} cause=\"{}\"", topic, e.getMessage());
        Map<String, String> kept = new HashMap<>(config);
        kept.keySet().retainAll(KEPT);
        return defaults.with(kept);
      }
    }
  }
}
