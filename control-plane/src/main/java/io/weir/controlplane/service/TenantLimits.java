package io.weir.controlplane.service;

import io.weir.controlplane.domain.Limits;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Refuses what a tenant would have too much of. Thread-safe. */
public final class TenantLimits {
  private final TenantLimitStore store = new TenantLimitStore();
  private final TenantStore tenants = new TenantStore();

  /** One more virtual cluster; until the transaction ends nobody else makes one. */
  void requireVirtualCluster(Tx tx) {
    require(tx, "virtual_clusters", Limits::virtualClusters, store::virtualClusters);
  }

  /** One more service account; until the transaction ends nobody else makes one. */
  void requireServiceAccount(Tx tx) {
    require(tx, "service_accounts", Limits::serviceAccounts, store::serviceAccounts);
  }

  /** One more key of a service account, whose row the caller holds. */
  void requireKey(Tx tx, String serviceAccountId) {
    require(
        tx,
        "keys_per_service_account",
        Limits::keysPerServiceAccount,
        inside -> store.keysOf(inside, serviceAccountId));
  }

  private void require(Tx tx, String name, ToIntFunction<Limits> limit, ToLongFunction<Tx> used) {
    tenants.lock(tx, tx.tenantId());
    int most = limit.applyAsInt(store.find(tx));
    if (used.applyAsLong(tx) >= most) {
      throw new ProblemException(
          ProblemCode.POLICY_VIOLATION,
          "The limit '"
              + name
              + "' of this tenant is "
              + most
              + " and reached: delete one, or ask the operator for more.");
    }
  }
}
