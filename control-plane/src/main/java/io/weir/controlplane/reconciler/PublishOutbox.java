package io.weir.controlplane.reconciler;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenancyStore;
import io.weir.controlplane.service.Propagation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Publishes what requests left behind: the cluster was away, or the control plane died. */
public final class PublishOutbox implements Reconciler.Task {
  /** Younger entries are still in the hands of their requests. */
  private static final Duration AGE_MIN = Duration.ofSeconds(2);

  private static final int TENANTS_PER_ROUND_MAX = 200;

  private final TenancyStore store = new TenancyStore();
  private final Database database;
  private final EachCluster each;
  private final Propagation propagation;
  private final Clock clock;

  /** Wires it. */
  public PublishOutbox(Database database, EachCluster each, Propagation propagation, Clock clock) {
    this.database = database;
    this.each = each;
    this.propagation = propagation;
    this.clock = clock;
  }

  @Override
  public void run() {
    Instant before = clock.instant().minus(AGE_MIN);
    each.run(entry -> publish(entry.id(), before));
  }

  private void publish(String brokerClusterId, Instant before) {
    List<String> waiting =
        database.withoutTenant(
            h -> store.tenantsWaiting(h, brokerClusterId, before, TENANTS_PER_ROUND_MAX));
    EachTenant tenants = new EachTenant("publishing the outbox");
    tenants.run(waiting, tenant -> propagation.publish(brokerClusterId, tenant));
    tenants.rethrow();
  }
}
