package io.weir.controller;

import io.weir.protocol.PhysicalTopic;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * A topic. Immutable.
 *
 * @param name its name in the cluster
 * @param id its id, never reused
 * @param partitions by index: element n is partition n
 */
public record TopicMetadata(PhysicalTopic name, Uuid id, List<PartitionMetadata> partitions) {
  /** Copies the list. */
  public TopicMetadata {
    partitions = List.copyOf(partitions);
  }
}
