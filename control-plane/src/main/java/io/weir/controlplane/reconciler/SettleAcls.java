package io.weir.controlplane.reconciler;

import io.weir.controlplane.service.AccountAccess;

/** ACLs of service accounts that were made, or deleted, and are not at the brokers yet. */
public final class SettleAcls implements Reconciler.Task {
  private final AccountAccess access;

  /** Wires it. */
  public SettleAcls(AccountAccess access) {
    this.access = access;
  }

  @Override
  public void run() {
    EachTenant tenants = new EachTenant("ACLs of service accounts");
    tenants.run(access.waiting(), access::settle);
    tenants.rethrow();
  }
}
