package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.Operation;
import java.time.Instant;
import java.util.List;

/** An operation as clients see it. */
public record OperationView(
    String id,
    String kind,
    String resourceId,
    String state,
    List<Integer> laggingBrokers,
    @JsonInclude(JsonInclude.Include.ALWAYS) String progress,
    @JsonInclude(JsonInclude.Include.ALWAYS) String reason,
    Instant createdAt,
    Instant updatedAt) {
  /** Of the domain's. */
  public static OperationView of(Operation operation) {
    return new OperationView(
        operation.id(),
        operation.kind(),
        operation.resourceId(),
        operation.state(),
        operation.laggingBrokers(),
        operation.progress().orElse(null),
        operation.reason().orElse(null),
        operation.createdAt(),
        operation.updatedAt());
  }
}
