package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A tenant's namespace on the shared brokers.
 *
 * @param id {@code vc-} and ten characters, which prefix every physical name
 * @param tenantId whose
 * @param name unique among the tenant's live clusters
 * @param brokerClusterId where it lives
 * @param kafkaClusterId the cluster id that Kafka clients see
 * @param createdAt when
 */
public record VirtualCluster(
    String id,
    String tenantId,
    String name,
    String brokerClusterId,
    String kafkaClusterId,
    Instant createdAt) {
  /** The ten characters. */
  public String prefix() {
    return id.substring("vc-".length());
  }
}
