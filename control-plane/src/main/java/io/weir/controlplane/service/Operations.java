package io.weir.controlplane.service;

import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.Operation;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.OperationStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Changes that some brokers have yet to apply. Thread-safe. */
public final class Operations {
  private final OperationStore store = new OperationStore();
  private final Database database;
  private final Ids ids;
  private final Clock clock;

  /** Takes its ids and its time from outside. */
  public Operations(Database database, Ids ids, Clock clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  /** Stores a running operation. */
  public Operation start(Reply.Change change, Propagation.Outcome.Lagging lagging) {
    Instant now = clock.instant();
    Operation operation =
        new Operation(
            ids.next("op"),
            change.kind(),
            change.resourceId(),
            "running",
            lagging.brokers(),
            lagging.endOffset(),
            now,
            now);
    return database.inTenant(
        change.tenantId(),
        tx -> {
          store.insert(tx, operation, change.revision(), lagging.brokerClusterId());
          return operation;
        });
  }

  /**
   * Stores one that the control plane brings about itself, in a running transaction of the
   * installation.
   */
  public Operation begin(Tx tx, String kind, String resourceId, String progress) {
    Instant now = clock.instant();
    Operation operation =
        new Operation(
            ids.next("op"),
            kind,
            resourceId,
            Operation.RUNNING,
            List.of(),
            OptionalLong.empty(),
            Optional.of(progress),
            Optional.empty(),
            now,
            now);
    store.insert(tx, operation);
    return operation;
  }

  /** Stores how far it is. */
  public void progress(Tx tx, String operationId, String progress) {
    change(tx, operationId, Operation.RUNNING, Optional.of(progress), Optional.empty());
  }

  /** It is done. */
  public void succeeded(Tx tx, String operationId) {
    change(tx, operationId, Operation.SUCCEEDED, Optional.empty(), Optional.empty());
  }

  /** It can't be done. */
  public void failed(Tx tx, String operationId, String reason) {
    change(tx, operationId, Operation.FAILED, Optional.empty(), Optional.of(reason));
  }

  private void change(
      Tx tx, String id, String state, Optional<String> progress, Optional<String> reason) {
    store
        .find(tx, id)
        .filter(old -> old.state().equals(Operation.RUNNING))
        .filter(old -> !old.state().equals(state) || !old.progress().equals(progress))
        .ifPresent(
            old ->
                store.update(
                    tx,
                    new Operation(
                        old.id(),
                        old.kind(),
                        old.resourceId(),
                        state,
                        List.of(),
                        old.logOffset(),
                        progress,
                        reason,
                        old.createdAt(),
                        clock.instant())));
  }

  /** Stores what was seen when the operation was looked at again. */
  public void looked(
      String tenantId, String operationId, OptionalLong endOffset, List<Integer> lagging) {
    database.inTenant(
        tenantId,
        tx -> {
          store
              .find(tx, operationId)
              .ifPresent(
                  old -> {
                    boolean done = endOffset.isPresent() && lagging.isEmpty();
                    store.update(
                        tx,
                        new Operation(
                            old.id(),
                            old.kind(),
                            old.resourceId(),
                            done ? "succeeded" : "running",
                            lagging,
                            endOffset,
                            old.createdAt(),
                            clock.instant()));
                  });
          return null;
        });
  }
}
