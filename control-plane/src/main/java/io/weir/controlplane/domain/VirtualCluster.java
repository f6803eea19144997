package io.weir.controlplane.domain;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tenant's namespace on the shared brokers.
 *
 * @param id {@code vc-} and ten characters, which prefix every physical name
 * @param tenantId whose
 * @param name unique among the tenant's live clusters
 * @param brokerClusterId where it lives
 * @param kafkaClusterId the cluster id that Kafka clients see
 * @param createdAt when
 * @param deletionProtection whether it can't be deleted
 * @param defaultTopicConfig settings that a new topic gets where its creator says nothing
 */
public record VirtualCluster(
    String id,
    String tenantId,
    String name,
    String brokerClusterId,
    String kafkaClusterId,
    Instant createdAt,
    boolean deletionProtection,
    Map<String, String> defaultTopicConfig) {
  /** Copies, sorted. */
  public VirtualCluster {
    defaultTopicConfig = Collections.unmodifiableMap(new TreeMap<>(defaultTopicConfig));
  }

  /** The ten characters. */
  public String prefix() {
    return id.substring("vc-".length());
  }
}
