package io.weir.controlplane.reconciler;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenantDeletionStore;
import io.weir.controlplane.persistence.TenantDeletionStore.Deletion;
import io.weir.controlplane.service.TenantRemoval;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Goes on with the deletions of tenants, a part of them in each round. */
public final class DeleteTenants implements Reconciler.Task {
  private static final int PER_ROUND_MAX = 20;

  /** Other tasks wait for so long at most, and for what was begun then. */
  private static final Duration ROUND_MAX = Duration.ofSeconds(10);

  private final TenantDeletionStore store = new TenantDeletionStore();
  private final Database database;
  private final TenantRemoval removal;
  private final Clock clock;

  /** Wires it. */
  public DeleteTenants(Database database, TenantRemoval removal, Clock clock) {
    this.database = database;
    this.removal = removal;
    this.clock = clock;
  }

  @Override
  public void run() {
    Map<String, Deletion> waiting =
        database.withoutTenant(handle -> store.waiting(handle, PER_ROUND_MAX)).stream()
            .collect(Collectors.toMap(Deletion::tenantId, Function.identity()));
    Instant until = clock.instant().plus(ROUND_MAX);
    EachTenant each = new EachTenant("deleting a tenant");
    each.run(
        List.copyOf(waiting.keySet()),
        tenant -> {
          if (clock.instant().isBefore(until)) {
            var _ = removal.advance(waiting.get(tenant), until);
          }
        });
    each.rethrow();
  }
}
