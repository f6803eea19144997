package io.weir.broker.node;

import io.weir.broker.tiering.RemoteLogManager;
import io.weir.broker.tiering.metadata.RemoteLogMetadataTopic;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.TopicMetadata;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Whose copies nobody can read, by the cluster's metadata. Those of a deleted topic are for the
 * leader of the remote log metadata to delete, those of a topic that tiers no longer for the
 * partition's own leader. Thread-safe.
 */
final class TieringClusterView implements RemoteLogManager.ClusterView {
  private final int nodeId;
  private final Supplier<ClusterMetadata> metadata;
  private final Supplier<OptionalLong> metadataEnd;

  /**
   * @param metadataEnd exclusive end of what the quorum has committed
   */
  TieringClusterView(
      int nodeId, Supplier<ClusterMetadata> metadata, Supplier<OptionalLong> metadataEnd) {
    this.nodeId = nodeId;
    this.metadata = metadata;
    this.metadataEnd = metadataEnd;
  }

  @Override
  public boolean isCaughtUp() {
    OptionalLong end = metadataEnd.get();
    return end.isPresent() && metadata.get().offset() + 1 >= end.getAsLong();
  }

  @Override
  public boolean isOurAbandoned(TopicIdPartition id) {
    ClusterMetadata now = metadata.get();
    Optional<TopicMetadata> topic = now.topic(id.topicId());
    if (topic.isEmpty()) {
      return now.topic(RemoteLogMetadataTopic.TOPIC.name())
          .filter(events -> leads(events, 0))
          .isPresent();
    }
    return !Boolean.parseBoolean(
            now.topicConfig(topic.get().name()).get(TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG))
        && leads(topic.get(), id.partition());
  }

  private boolean leads(TopicMetadata topic, int partition) {
    return partition < topic.partitions().size()
        && topic.partitions().get(partition).leader() == nodeId;
  }
}
