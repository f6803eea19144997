package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenantDeletionStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a tenant away whose deletion was ordered. Each step looks at what is still there and does
 * nothing twice, so whoever goes on after a death begins at the first step again:
 *
 * <pre>
 * every broker has applied that the tenant is suspended: no client is left, and none comes
 *   → no topic, group and ACL of its virtual clusters is left in the broker cluster
 *   → its tenancy records are deletions, and every broker has applied them
 *   → no row of it is left, its ids are kept, the operation has succeeded (one transaction)
 * </pre>
 *
 * <p>Used by the reconciler, one tenant at a time.
 */
public final class TenantRemoval {
  private static final Logger log = LoggerFactory.getLogger(TenantRemoval.class);
  private static final Duration BROKERS_WAIT = Duration.ofSeconds(2);
  private static final String KIND = "tenant";

  private final TenantDeletionStore store = new TenantDeletionStore();
  private final Core core;
  private final Propagation propagation;
  private final ClusterGateway gateway;
  private final Operations operations;

  /** Wires it. */
  public TenantRemoval(
      Core core, Propagation propagation, ClusterGateway gateway, Operations operations) {
    this.core = core;
    this.propagation = propagation;
    this.gateway = gateway;
    this.operations = operations;
  }

  /**
   * Goes on.
   *
   * @param until when to leave the rest to another time
   * @return whether the tenant is gone
   */
  public boolean advance(TenantDeletionStore.Deletion deletion, Instant until) {
    String id = deletion.tenantId();
    if (!applied(id)) {
      return false;
    }
    List<String> clusters = core.database().inTenant(id, store::liveClusters);
    if (!emptied(clusters, until)) {
      return false;
    }
    boolean told = core.database().inTenant(id, tx -> tell(tx, clusters));
    if (!told || !applied(id)) {
      return false;
    }
    boolean gone = core.database().inTenant(id, tx -> forget(tx, deletion));
    if (gone) {
      log.info("event=tenant_deleted tenant={} virtual_clusters={}", id, clusters.size());
    }
    return gone;
  }

  private boolean applied(String tenantId) {
    return propagation.propagate(tenantId, BROKERS_WAIT) instanceof Propagation.Outcome.Applied;
  }

  /** Whether nothing was there to be deleted, by a broker that knows all that was ever answered. */
  private boolean emptied(List<String> clusters, Instant until) {
    boolean empty = true;
    for (String cluster : clusters) {
      String prefix = cluster.substring("vc-".length());
      if (!gateway.laggingMetadata(prefix, BROKERS_WAIT).isEmpty()) {
        return false;
      }
      for (PhysicalTopic topic : gateway.topics(prefix)) {
        empty = false;
        if (core.clock().instant().isAfter(until)) {
          return false;
        }
        delete(topic);
      }
      for (GroupGateway.Listed group : gateway.groups().list(prefix)) {
        empty = false;
        if (core.clock().instant().isAfter(until)) {
          return false;
        }
        delete(new GroupGateway.Id(prefix, group.name()));
      }
      List<Acl> acls = gateway.acls().list(prefix);
      if (!acls.isEmpty()) {
        empty = false;
        gateway.acls().delete(prefix, acls);
      }
    }
    return empty;
  }

  /** A topic's own protection is against mistakes within the tenant, which goes as a whole. */
  private void delete(PhysicalTopic topic) {
    try {
      gateway.deleteTopic(topic);
    } catch (ProblemException e) {
      if (e.code() != ProblemCode.DELETION_PROTECTED) {
        throw e;
      }
      gateway
          .topicAdmin()
          .alter(topic, Map.of(TopicGateway.PROTECTION_CONFIG, Optional.empty()), false);
      gateway.deleteTopic(topic);
    }
  }

  private void delete(GroupGateway.Id group) {
    try {
      gateway.groupAdmin().delete(group);
    } catch (ProblemException e) {
      // Members whose connections were cut are counted until their sessions time out.
      if (e.code() != ProblemCode.GROUP_ACTIVE && e.code() != ProblemCode.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** False if a virtual cluster came meanwhile that was not looked at. */
  private boolean tell(Tx tx, List<String> looked) {
    if (!store.lockOutAll(tx)) {
      return false;
    }
    Set<String> others = new HashSet<>(store.liveClusters(tx));
    others.removeAll(looked);
    if (!others.isEmpty()) {
      return false;
    }
    store.liveRecords(tx).forEach(record -> core.tenancy().delete(tx, record.type(), record.id()));
    return true;
  }

  private boolean forget(Tx tx, TenantDeletionStore.Deletion deletion) {
    if (!store.lockOutAll(tx) || !store.liveRecords(tx).isEmpty()) {
      return false;
    }
    Instant now = core.clock().instant();
    store.forget(tx, now);
    Tx installation = Database.switchTo(tx.handle(), TenancyRecord.INSTALLATION);
    operations.succeeded(installation, deletion.operationId());
    core.audit()
        .append(
            installation,
            Actor.system(),
            KIND + ".deleted",
            KIND,
            deletion.tenantId(),
            Map.of("operation_id", deletion.operationId()));
    return true;
  }
}
