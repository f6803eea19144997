package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.TopicIntent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A topic as clients see it: what exists comes from the cluster, origin and time from PostgreSQL.
 *
 * @param configs explicit settings; absent unless asked for
 */
public record TopicView(
    String clusterId,
    String name,
    String topicUuid,
    int partitions,
    int replicationFactor,
    String origin,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> configs,
    Instant createdAt) {
  /** Joins what exists with what is known; a topic that nobody asked us for is a client's. */
  public static TopicView of(
      String clusterId,
      ClusterGateway.ExistingTopic topic,
      Optional<TopicIntent> known,
      boolean withConfigs) {
    return new TopicView(
        clusterId,
        topic.topic().name(),
        topic.id(),
        topic.partitions(),
        topic.replicationFactor(),
        known.map(TopicIntent::origin).orElse("kafka"),
        withConfigs ? topic.configs() : null,
        known.map(TopicIntent::createdAt).orElse(null));
  }
}
