package io.weir.broker.tenancy;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * The cluster's metadata as one caller may see it: what is outside the caller's namespace is
 * unknown, by the same code path as what does not exist. Immutable: one request sees one state.
 */
public interface TenantView {
  /** The names that the caller may use. */
  Namespace namespace();

  /** The cluster id that the caller sees. */
  String clusterId();

  /** A topic by name; empty if there is none or if it is outside the namespace. */
  Optional<TopicMetadata> topic(PhysicalTopic name);

  /** A topic by id; empty if there is none or if it is outside the namespace. */
  Optional<TopicMetadata> topic(Uuid id);

  /** The topics of the namespace, in no particular order. */
  Collection<TopicMetadata> topics();

  /** Configuration set on a topic itself; empty if it is outside the namespace. */
  Map<String, String> topicConfig(PhysicalTopic name);

  /** Configuration set on a group, by its physical name; empty if it is outside the namespace. */
  Map<String, String> groupConfig(String name);

  /** Physical names of the namespace's groups on which a configuration was set, in no order. */
  List<String> groupsWithConfig();

  /** The unfenced brokers, by node id. */
  Map<Integer, BrokerMetadata> brokers();

  /**
   * Where the caller reaches a broker: the advertised address of the caller's own listener, its
   * template filled in. Empty if that broker is unknown, fenced or has no such listener.
   */
  Optional<Endpoint> endpoint(int nodeId);
}
