package io.weir.broker.node;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.PartitionMetadata;
import io.weir.storage.DirectoryAssignment;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/**
 * Where the metadata has this node's replicas.
 *
 * @param atStart the metadata before the logs were opened
 * @param now the metadata
 */
record AssignedDirectories(int nodeId, ClusterMetadata atStart, Supplier<ClusterMetadata> now)
    implements DirectoryAssignment.Source {
  @Override
  public DirectoryAssignment of(TopicIdPartition partition) {
    return new DirectoryAssignment(
        in(now.get(), partition, nodeId).orElse(DirectoryId.UNASSIGNED),
        in(atStart, partition, nodeId).isPresent());
  }

  /** The directory of a node's replica; empty when the metadata doesn't have such a replica. */
  static Optional<Uuid> in(ClusterMetadata metadata, TopicIdPartition partition, int nodeId) {
    return metadata
        .topic(partition.topicId())
        .filter(topic -> partition.partition() < topic.partitions().size())
        .map(topic -> topic.partitions().get(partition.partition()))
        .flatMap(found -> directory(found, nodeId));
  }

  private static Optional<Uuid> directory(PartitionMetadata partition, int nodeId) {
    int index = partition.replicas().indexOf(nodeId);
    return index < 0 ? Optional.empty() : Optional.of(partition.directories().get(index));
  }
}
