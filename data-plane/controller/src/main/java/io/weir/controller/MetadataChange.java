package io.weir.controller;

import io.weir.protocol.PhysicalTopic;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;

/**
 * What differs between two states of the metadata. Immutable.
 *
 * @param first whether this is a listener's first call, which names everything that exists
 * @param changedPartitions created, or changed in any way
 * @param deletedTopics as they were before
 * @param changedBrokers registered, unregistered, fenced, unfenced or changed
 * @param changedTopicConfigs topics whose explicit configuration changed
 * @param operatorCredentialsChanged whether a SCRAM record of the operators changed
 * @param delta Kafka's form, for the coordinator adapter only
 * @param image Kafka's form, for the coordinator adapter only
 */
public record MetadataChange(
    boolean first,
    List<TopicIdPartition> changedPartitions,
    List<TopicMetadata> deletedTopics,
    Set<Integer> changedBrokers,
    Set<PhysicalTopic> changedTopicConfigs,
    boolean operatorCredentialsChanged,
    Optional<MetadataDelta> delta,
    MetadataImage image) {
  /** Copies the collections. */
  public MetadataChange {
    changedPartitions = List.copyOf(changedPartitions);
    deletedTopics = List.copyOf(deletedTopics);
    changedBrokers = Set.copyOf(changedBrokers);
    changedTopicConfigs = Set.copyOf(changedTopicConfigs);
  }
}
