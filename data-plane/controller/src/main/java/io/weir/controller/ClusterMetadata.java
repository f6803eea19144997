package io.weir.controller;

import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.VirtualClusterId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.metadata.ScramCredentialData;

/** The cluster's metadata at one offset of the KRaft log. Immutable. */
public final class ClusterMetadata {
  private final TopicIndex topics;
  private final Map<Integer, BrokerMetadata> brokers;
  private final Map<PhysicalTopic, Map<String, String>> extraConfigs;
  private final OptionalInt activeController;
  private final long offset;
  private final MetadataImage image;

  private ClusterMetadata(
      TopicIndex topics,
      Map<Integer, BrokerMetadata> brokers,
      Map<PhysicalTopic, Map<String, String>> extraConfigs,
      OptionalInt activeController,
      long offset,
      MetadataImage image) {
    this.topics = topics;
    this.brokers = Map.copyOf(brokers);
    this.extraConfigs = Map.copyOf(extraConfigs);
    this.activeController = activeController;
    this.offset = offset;
    this.image = image;
  }

  /** No topics, no brokers. */
  public static ClusterMetadata empty() {
    return new ClusterMetadata(
        TopicIndex.EMPTY, Map.of(), Map.of(), OptionalInt.empty(), -1, MetadataImage.EMPTY);
  }

  /** Metadata that no controller made: for simulation and tests. Its {@link #image} is empty. */
  public static ClusterMetadata of(
      long offset,
      Collection<TopicMetadata> topics,
      Collection<BrokerMetadata> brokers,
      Map<PhysicalTopic, Map<String, String>> topicConfigs,
      OptionalInt activeController) {
    TopicIndex index = TopicIndex.EMPTY;
    for (TopicMetadata topic : topics) {
      index = index.with(topic);
    }
    Map<Integer, BrokerMetadata> byId = new HashMap<>();
    brokers.forEach(broker -> byId.put(broker.id(), broker));
    return new ClusterMetadata(
        index, byId, topicConfigs, activeController, offset, MetadataImage.EMPTY);
  }

  /** Offset of the last record of the KRaft log that is part of this, or -1. */
  public long offset() {
    return offset;
  }

  /** A topic by name. */
  public Optional<TopicMetadata> topic(PhysicalTopic name) {
    return topics.find(name);
  }

  /** A topic by id. */
  public Optional<TopicMetadata> topic(Uuid id) {
    return topics.find(id);
  }

  /** The topics of one virtual cluster, in no particular order. */
  public Collection<TopicMetadata> topicsOf(VirtualClusterId virtualCluster) {
    return topics.of(virtualCluster);
  }

  /** All topics, in no particular order. */
  public Collection<TopicMetadata> topics() {
    return topics.all();
  }

  /** The registered brokers by node id, fenced ones too. */
  public Map<Integer, BrokerMetadata> brokers() {
    return brokers;
  }

  /** Configuration that was set on the topic itself, without defaults. */
  public Map<String, String> topicConfig(PhysicalTopic name) {
    Map<String, String> extra = extraConfigs.get(name);
    return extra != null
        ? extra
        : image
            .configs()
            .configMapForResource(new ConfigResource(ConfigResource.Type.TOPIC, name.name()));
  }

  /** Configuration that was set on a group, by its physical name, without defaults. */
  public Map<String, String> groupConfig(String name) {
    return image
        .configs()
        .configMapForResource(new ConfigResource(ConfigResource.Type.GROUP, name));
  }

  /** Physical names of the groups on which a configuration was set, in no particular order. */
  public List<String> groupsWithConfig() {
    return image.configs().resourceData().keySet().stream()
        .filter(resource -> resource.type() == ConfigResource.Type.GROUP)
        .map(ConfigResource::name)
        .toList();
  }

  /** Node id of the active controller, as far as this node knows. */
  public OptionalInt activeController() {
    return activeController;
  }

  /** A SCRAM credential of an operator. Tenants' credentials are not in KRaft. */
  public Optional<ScramCredential> operatorScram(ScramMechanism mechanism, String user) {
    return Optional.ofNullable(image.scram().mechanisms().get(mechanism))
        .map(users -> users.get(user))
        .map(ScramCredentialData::toCredential);
  }

  /** Kafka's form, for the coordinator adapter only. */
  public MetadataImage image() {
    return image;
  }

  /**
   * The metadata after a change; for {@code io.weir.controller.kraft}. Costs as much as what
   * changed.
   *
   * @param deletedTopics taken away first
   * @param changedTopics new or changed, as they are now
   */
  public ClusterMetadata next(
      Collection<TopicMetadata> deletedTopics,
      Collection<TopicMetadata> changedTopics,
      Map<Integer, BrokerMetadata> brokers,
      MetadataImage image) {
    TopicIndex index = topics;
    for (TopicMetadata topic : deletedTopics) {
      index = index.without(topic);
    }
    for (TopicMetadata topic : changedTopics) {
      index = index.with(topic);
    }
    return new ClusterMetadata(
        index,
        brokers,
        extraConfigs,
        activeController,
        image.highestOffsetAndEpoch().offset(),
        image);
  }

  /** The same metadata under another controller; for {@code io.weir.controller.kraft}. */
  public ClusterMetadata withActiveController(OptionalInt nodeId) {
    return new ClusterMetadata(topics, brokers, extraConfigs, nodeId, offset, image);
  }

  @Override
  public String toString() {
    return "ClusterMetadata[offset=" + offset + ", brokers=" + brokers.size() + "]";
  }
}
