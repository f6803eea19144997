package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.AclWorkStore;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.service.ClusterGateway;
import io.weir.controlplane.service.ClusterRegistry;
import io.weir.controlplane.service.Propagation;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes everything again when a cluster comes up without its tenancy state: its tenancy topic
 * is another one than we published to, or is shorter than it was.
 */
public final class RestoreTenancy implements Reconciler.Task {
  private static final Logger log = LoggerFactory.getLogger(RestoreTenancy.class);

  private final BrokerClusterStore clusters = new BrokerClusterStore();
  private final AclWorkStore acls = new AclWorkStore();
  private final Database database;
  private final EachCluster each;
  private final Propagation propagation;

  /** For all broker clusters; the first task of a round. */
  public RestoreTenancy(Database database, EachCluster each, Propagation propagation) {
    this.database = database;
    this.each = each;
    this.propagation = propagation;
  }

  @Override
  public void run() {
    each.begin();
    each.run(this::restore);
  }

  /** One broker cluster has everything that it has to know, unless its tenancy topic is missing. */
  public void restore(ClusterRegistry.Entry entry) {
    ClusterGateway.TenancyLog now = entry.gateway().tenancyLog();
    String brokerClusterId = entry.id();
    if (now.topicId().isEmpty()) {
      return; // the brokers make the topic first
    }
    BrokerCluster known =
        database.withoutTenant(handle -> clusters.find(handle, brokerClusterId)).orElseThrow();
    boolean same =
        now.topicId().equals(known.tenancyTopicId()) && now.endOffset() >= known.tenancyOffset();
    if (!same) {
      publishEverything(brokerClusterId, !known.tenancyTopicId().isEmpty());
    }
    if (!same || now.endOffset() > known.tenancyOffset()) {
      String topicId = now.topicId().get();
      database.withoutTenant(
          handle -> {
            clusters.published(handle, brokerClusterId, topicId, now.endOffset());
            return null;
          });
    }
  }

  /** {@code lost}: it had the state before, and KRaft's went with it. */
  private void publishEverything(String brokerClusterId, boolean lost) {
    EachTenant each = new EachTenant("restoring tenancy state");
    Consumer<String> publish =
        tenant -> {
          if (lost) {
            database.inTenant(
                tenant,
                tx -> {
                  acls.reopen(tx, brokerClusterId);
                  return null;
                });
          }
          var _ = propagation.publishEverything(brokerClusterId, tenant);
        };
    each.run(List.of(TenancyRecord.INSTALLATION), publish);
    AtomicInteger count = new AtomicInteger();
    new TenantPages(database)
        .forEach(
            page -> {
              each.run(page, publish);
              count.addAndGet(page.size());
            });
    each.rethrow(); // the next round starts from scratch
    log.info(
        "event=tenancy_state_published_from_scratch cluster={} tenants={}", brokerClusterId, count);
  }
}
