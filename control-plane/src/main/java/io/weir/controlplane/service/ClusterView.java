package io.weir.controlplane.service;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.VirtualCluster;
import java.time.Instant;
import java.util.Map;

/** A virtual cluster as clients see it. */
public record ClusterView(
    String id,
    String tenantId,
    String name,
    String brokerClusterId,
    String kafkaClusterId,
    String bootstrapServers,
    String securityProtocol,
    String saslMechanism,
    boolean deletionProtection,
    Map<String, String> defaultTopicConfig,
    Instant createdAt) {
  /** Of the domain's. */
  public static ClusterView of(VirtualCluster cluster, ClusterConfig config) {
    return new ClusterView(
        cluster.id(),
        cluster.tenantId(),
        cluster.name(),
        cluster.brokerClusterId(),
        cluster.kafkaClusterId(),
        config.tenantBootstrapServers(cluster.prefix()),
        config.tenantSecurityProtocol(),
        "PLAIN",
        cluster.deletionProtection(),
        cluster.defaultTopicConfig(),
        cluster.createdAt());
  }
}
