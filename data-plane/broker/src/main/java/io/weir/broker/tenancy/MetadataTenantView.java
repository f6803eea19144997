package io.weir.broker.tenancy;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** A {@link TenantView} of KRaft's metadata. Immutable. */
public final class MetadataTenantView implements TenantView {
  private static final String NODE_VARIABLE = "{node}";
  private static final String VIRTUAL_CLUSTER_VARIABLE = "{vc}";

  private final ClusterMetadata metadata;
  private final Namespace namespace;
  private final String clusterId;
  private final String listenerName;
  // Made when first asked for; an immutable map, so that a race costs no more than making it twice.
  private Map<Integer, BrokerMetadata> unfenced;

  /**
   * Makes a view.
   *
   * @param metadata all of it
   * @param namespace what the caller may see of it
   * @param clusterId the cluster id that the caller sees
   * @param listenerName the caller's listener, as brokers register it
   */
  public MetadataTenantView(
      ClusterMetadata metadata, Namespace namespace, String clusterId, String listenerName) {
    this.metadata = metadata;
    this.namespace = namespace;
    this.clusterId = clusterId;
    this.listenerName = listenerName;
  }

  @Override
  public Namespace namespace() {
    return namespace;
  }

  @Override
  public String clusterId() {
    return clusterId;
  }

  @Override
  public Optional<TopicMetadata> topic(PhysicalTopic name) {
    return metadata.topic(name).filter(this::isVisible);
  }

  @Override
  public Optional<TopicMetadata> topic(Uuid id) {
    return metadata.topic(id).filter(this::isVisible);
  }

  @Override
  public Collection<TopicMetadata> topics() {
    return namespace.virtualCluster().map(metadata::topicsOf).orElseGet(metadata::topics);
  }

  @Override
  public Map<String, String> topicConfig(PhysicalTopic name) {
    return namespace.contains(name.name()) ? metadata.topicConfig(name) : Map.of();
  }

  @Override
  public Map<String, String> groupConfig(String name) {
    return namespace.contains(name) ? metadata.groupConfig(name) : Map.of();
  }

  @Override
  public List<String> groupsWithConfig() {
    return metadata.groupsWithConfig().stream().filter(namespace::contains).toList();
  }

  @Override
  public Map<Integer, BrokerMetadata> brokers() {
    Map<Integer, BrokerMetadata> known = unfenced;
    if (known == null) {
      Map<Integer, BrokerMetadata> found = new HashMap<>();
      for (BrokerMetadata broker : metadata.brokers().values()) {
        if (!broker.fenced()) {
          found.put(broker.id(), broker);
        }
      }
      known = Map.copyOf(found);
      unfenced = known;
    }
    return known;
  }

  @Override
  public Optional<Endpoint> endpoint(int nodeId) {
    return Optional.ofNullable(metadata.brokers().get(nodeId))
        .filter(broker -> !broker.fenced())
        .map(broker -> broker.listeners().get(listenerName))
        .map(template -> new Endpoint(filledIn(template.host(), nodeId), template.port()));
  }

  private String filledIn(String template, int nodeId) {
    if (template.indexOf('{') < 0) {
      return template;
    }
    String withNode = template.replace(NODE_VARIABLE, Integer.toString(nodeId));
    return namespace
        .virtualCluster()
        .map(id -> withNode.replace(VIRTUAL_CLUSTER_VARIABLE, id.prefix()))
        .orElse(withNode);
  }

  private boolean isVisible(TopicMetadata topic) {
    return namespace.contains(topic.name().name());
  }
}
