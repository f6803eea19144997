package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.BrokerClusterStore.BrokerCluster;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.service.ClusterGateway;
import io.weir.controlplane.service.Propagation;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes everything again when a cluster comes up without its tenancy state: its tenancy topic
 * is another one than we published to, or is shorter than it was.
 */
public final class RestoreTenancy implements Reconciler.Task {
  private static final Logger log = LoggerFactory.getLogger(RestoreTenancy.class);

  private final BrokerClusterStore clusters = new BrokerClusterStore();
  private final Database database;
  private final ClusterGateway gateway;
  private final Propagation propagation;
  private final String brokerClusterId;

  /** For one broker cluster. */
  public RestoreTenancy(
      Database database, ClusterGateway gateway, Propagation propagation, String brokerClusterId) {
    this.database = database;
    this.gateway = gateway;
    this.propagation = propagation;
    this.brokerClusterId = brokerClusterId;
  }

  @Override
  public void run() {
    ClusterGateway.TenancyLog now = gateway.tenancyLog();
    if (now.topicId().isEmpty()) {
      return; // the brokers make the topic first
    }
    BrokerCluster known =
        database.withoutTenant(handle -> clusters.find(handle, brokerClusterId)).orElseThrow();
    boolean same =
        now.topicId().equals(known.tenancyTopicId()) && now.endOffset() >= known.tenancyOffset();
    if (!same) {
      restore();
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

  private void restore() {
    EachTenant each = new EachTenant("restoring tenancy state");
    each.run(List.of(TenancyRecord.INSTALLATION), propagation::publishEverything);
    AtomicInteger count = new AtomicInteger();
    new TenantPages(database)
        .forEach(
            page -> {
              each.run(page, propagation::publishEverything);
              count.addAndGet(page.size());
            });
    each.rethrow(); // the next round starts from scratch
    log.info("event=tenancy_state_published_from_scratch tenants={}", count);
  }
}
