package io.weir.broker.node;

import io.weir.broker.internaltopic.InternalTopic;
import io.weir.broker.tiering.RemoteLogManager;
import io.weir.broker.tiering.metadata.RemoteLogMetadataTopic;
import io.weir.controller.ClusterMetadata;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;

/**
 * Whose copies nobody can read, by the cluster's metadata: those of deleted topics. They are for
 * the leader of the remote log metadata to delete. A topic's tiering can't be taken off.
 * Thread-safe.
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
    return now.topic(id.topicId()).isEmpty()
        && now.topic(RemoteLogMetadataTopic.TOPIC.name())
            .map(events -> events.partitions().get(InternalTopic.PARTITION).leader() == nodeId)
            .orElse(false);
  }
}
