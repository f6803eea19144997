package io.weir.controlplane.service;

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
        operation.createdAt(),
        operation.updatedAt());
  }
}
