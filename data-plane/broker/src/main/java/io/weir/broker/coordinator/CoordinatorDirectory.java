package io.weir.broker.coordinator;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Utils;

/**
 * Which broker coordinates a group: the leader of the group's partition of {@code
 * __consumer_offsets}. Has the topic created when it is missing. Thread-safe.
 */
public final class CoordinatorDirectory {
  private static final PhysicalTopic OFFSETS_TOPIC =
      new PhysicalTopic(GroupCoordinationConfig.OFFSETS_TOPIC);

  private final Supplier<ClusterMetadata> metadata;
  private final OffsetsTopicCreator creator;

  /**
   * Makes a directory.
   *
   * @param metadata the cluster's metadata as of now
   * @param creator has the topic created
   */
  public CoordinatorDirectory(Supplier<ClusterMetadata> metadata, OffsetsTopicCreator creator) {
    this.metadata = metadata;
    this.creator = creator;
  }

  /** Whether there can be groups at all: the first one's commits make the topic that holds them. */
  public boolean hasGroups() {
    return metadata.get().topic(OFFSETS_TOPIC).isPresent();
  }

  /** The node that coordinates the group of that physical name; empty while there is none. */
  public OptionalInt coordinatorOf(String group) {
    Optional<TopicMetadata> topic = metadata.get().topic(OFFSETS_TOPIC);
    if (topic.isEmpty()) {
      creator.create();
      return OptionalInt.empty();
    }
    PartitionMetadata partition =
        topic.get().partitions().get(partitionFor(group, topic.get().partitions().size()));
    return partition.leader() == PartitionMetadata.NO_LEADER
        ? OptionalInt.empty()
        : OptionalInt.of(partition.leader());
  }

  /** Kafka's spreading of groups, which the coordinator library uses too. */
  static int partitionFor(String group, int partitions) {
    return Utils.abs(group.hashCode()) % partitions;
  }
}
