package io.weir.controlplane.domain;

import java.time.Instant;
import java.util.Map;

/**
 * What PostgreSQL knows of a topic: who made it and what was asked for. What exists is KRaft's to
 * say.
 *
 * @param clusterId virtual cluster
 * @param name what the tenant calls it
 * @param origin {@code api}, or {@code kafka} if a Kafka client made it
 * @param state {@code creating} or {@code active}
 * @param partitions asked for
 * @param configs asked for
 * @param createdAt when
 */
public record TopicIntent(
    String clusterId,
    String name,
    String origin,
    String state,
    int partitions,
    Map<String, String> configs,
    Instant createdAt) {}
