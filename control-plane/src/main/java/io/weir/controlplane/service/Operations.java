package io.weir.controlplane.service;

import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.Operation;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.OperationStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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
          store.insert(tx, operation, change.revision());
          return operation;
        });
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
