package io.weir.controller.kraft;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.TopicDelta;
import org.apache.kafka.image.TopicsDelta;

/** Reads one delta: what changed, and the metadata after it. Pure; used once, on one thread. */
final class DeltaReader {
  private final ClusterMetadata before;
  private final MetadataDelta delta;
  private final MetadataImage image;
  private final List<TopicIdPartition> changedPartitions = new ArrayList<>();
  private final List<TopicMetadata> deletedTopics = new ArrayList<>();
  private final List<TopicMetadata> changedTopics = new ArrayList<>();
  private final Map<Integer, BrokerMetadata> brokers;

  DeltaReader(ClusterMetadata before, MetadataDelta delta, MetadataImage image) {
    this.before = before;
    this.delta = delta;
    this.image = image;
    if (delta.topicsDelta() != null) {
      readTopics(delta.topicsDelta());
    }
    this.brokers =
        delta.clusterDelta() == null ? before.brokers() : ImageView.brokers(image.cluster());
  }

  MetadataChange change() {
    Set<PhysicalTopic> configs = new HashSet<>();
    if (delta.configsDelta() != null) {
      for (ConfigResource resource : delta.configsDelta().changes().keySet()) {
        if (resource.type() == ConfigResource.Type.TOPIC) {
          configs.add(new PhysicalTopic(resource.name()));
        }
      }
    }
    return new MetadataChange(
        false,
        changedPartitions,
        deletedTopics,
        delta.clusterDelta() == null ? Set.of() : delta.clusterDelta().changedBrokers().keySet(),
        configs,
        delta.scramDelta() != null,
        Optional.of(delta),
        image);
  }

  ClusterMetadata next() {
    return before.next(deletedTopics, changedTopics, brokers, image);
  }

  private void readTopics(TopicsDelta topics) {
    for (Uuid id : topics.deletedTopicIds()) {
      before.topic(id).ifPresent(deletedTopics::add);
    }
    for (Map.Entry<Uuid, TopicDelta> changed : topics.changedTopics().entrySet()) {
      Uuid id = changed.getKey();
      String name = changed.getValue().name();
      changedTopics.add(
          ImageView.topic(image.topics().getTopic(id), before.topic(id).orElse(null)));
      for (int partition : changed.getValue().partitionChanges().keySet()) {
        changedPartitions.add(new TopicIdPartition(id, partition, name));
      }
    }
  }

  /** A change that names all there is. */
  static MetadataChange everything(
      ClusterMetadata now, Optional<MetadataDelta> delta, MetadataImage image) {
    List<TopicIdPartition> partitions = new ArrayList<>();
    Set<PhysicalTopic> configs = new HashSet<>();
    for (TopicMetadata topic : now.topics()) {
      for (int partition = 0; partition < topic.partitions().size(); partition++) {
        partitions.add(new TopicIdPartition(topic.id(), partition, topic.name().name()));
      }
      configs.add(topic.name());
    }
    return new MetadataChange(
        true, partitions, List.of(), now.brokers().keySet(), configs, true, delta, image);
  }
}
