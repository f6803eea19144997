package io.weir.controlplane.domain;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A change that has been decided and stored, but that not all brokers have applied.
 *
 * @param id {@code op-…}
 * @param kind e.g. {@code api_key.create}
 * @param resourceId what it is about
 * @param state {@code running} or {@code succeeded}
 * @param laggingBrokers ids of brokers that have not applied it; empty while even the cluster
 *     couldn't be reached
 * @param logOffset end offset in the tenancy log once it is replicated there
 * @param createdAt when
 * @param updatedAt when the state was last looked at
 */
public record Operation(
    String id,
    String kind,
    String resourceId,
    String state,
    List<Integer> laggingBrokers,
    OptionalLong logOffset,
    Instant createdAt,
    Instant updatedAt) {}
