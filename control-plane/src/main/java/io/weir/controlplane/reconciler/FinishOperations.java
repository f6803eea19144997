package io.weir.controlplane.reconciler;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.OperationStore;
import io.weir.controlplane.persistence.TenancyStore;
import io.weir.controlplane.service.ClusterGateway;
import io.weir.controlplane.service.Operations;
import io.weir.controlplane.service.Reply;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Looks which operations have been applied by every broker meanwhile. */
public final class FinishOperations implements Reconciler.Task {
  private static final int PER_ROUND_MAX = 200;

  private final OperationStore store = new OperationStore();
  private final TenancyStore tenancy = new TenancyStore();
  private final Database database;
  private final ClusterGateway cluster;
  private final Operations operations;

  /** Wires it. */
  public FinishOperations(Database database, ClusterGateway cluster, Operations operations) {
    this.database = database;
    this.cluster = cluster;
    this.operations = operations;
  }

  @Override
  public void run() {
    List<OperationStore.Running> running =
        database.withoutTenant(handle -> store.running(handle, PER_ROUND_MAX));
    if (running.isEmpty()) {
      return;
    }
    List<Integer> laggingMetadata =
        running.stream().anyMatch(FinishOperations::isOfMetadata)
            ? cluster.laggingMetadata(Duration.ZERO)
            : List.of();
    // The log's end covers every operation whose records are published.
    long endOffset = cluster.tenancyLog().endOffset();
    List<Integer> lagging = cluster.lagging(endOffset, Duration.ZERO);
    for (OperationStore.Running operation : running) {
      if (isOfMetadata(operation)) {
        operations.looked(
            operation.tenantId(), operation.operationId(), OptionalLong.of(0), laggingMetadata);
        continue;
      }
      boolean published =
          !database.withoutTenant(
              h -> tenancy.waiting(h, operation.tenantId(), operation.revision()));
      operations.looked(
          operation.tenantId(),
          operation.operationId(),
          published ? OptionalLong.of(endOffset) : OptionalLong.empty(),
          published ? lagging : List.of());
    }
  }

  private static boolean isOfMetadata(OperationStore.Running operation) {
    return operation.revision() == Reply.Change.OF_METADATA;
  }
}
