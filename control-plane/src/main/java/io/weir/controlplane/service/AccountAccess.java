package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.AclWorkStore;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.NamedLocks;
import io.weir.controlplane.persistence.VirtualClusterStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to the brokers what service accounts are allowed from the start, and takes from them what
 * deleted ones were allowed. What is to be done is stored with the change that asks for it, and
 * each piece is done once: ACLs that somebody removes afterwards stay away. Thread-safe; blocking.
 */
public final class AccountAccess {
  private static final Logger log = LoggerFactory.getLogger(AccountAccess.class);
  private static final Duration WAIT_MAX = Propagation.WAIT_MAX;
  private static final int TENANTS_PER_ROUND_MAX = 200;

  private final AclWorkStore store = new AclWorkStore();
  private final VirtualClusterStore clusters = new VirtualClusterStore();
  private final NamedLocks locks;
  private final Database database;
  private final ClusterGateway gateway;

  /** Over the cluster. */
  public AccountAccess(Database database, ClusterGateway gateway) {
    this.locks = new NamedLocks(database);
    this.database = database;
    this.gateway = gateway;
  }

  /** Tenants with something to do, as many as one round takes. */
  public List<String> waiting() {
    return database.withoutTenant(handle -> store.tenants(handle, TENANTS_PER_ROUND_MAX));
  }

  /** Does at once what a request has just stored; what fails is done by the reconciler. */
  void settleNow(String tenantId) {
    try {
      for (String prefix : settled(tenantId)) {
        var _ = gateway.laggingMetadata(prefix, WAIT_MAX);
      }
    } catch (ProblemException e) {
      log.warn("event=acls_not_settled_yet tenant={} reason=\"{}\"", tenantId, e.getMessage());
    }
  }

  /** ACLs of a principal in all virtual clusters of a tenant. */
  List<AclView> acls(String tenantId, String principal) {
    return database.inTenant(tenantId, clusters::all).stream()
        .flatMap(cluster -> gateway.acls().list(cluster.prefix()).stream())
        .filter(acl -> acl.principal().equals(principal))
        .map(AclView::of)
        .toList();
  }

  /** Does what there is to do for one tenant; whether there was anything. */
  public boolean settle(String tenantId) {
    return !settled(tenantId).isEmpty();
  }

  /** Prefixes of the virtual clusters whose ACLs may have changed. */
  private Set<String> settled(String tenantId) {
    List<AclWorkStore.Work> open = database.inTenant(tenantId, store::open);
    Set<String> settled =
        open.isEmpty()
            ? Set.of()
            : locks.in("acls of accounts " + tenantId, () -> perform(tenantId));
    forget(tenantId);
    return settled;
  }

  /** Of what is open once nobody else is at it: what was done meanwhile must not be done again. */
  private Set<String> perform(String tenantId) {
    List<AclWorkStore.Work> open = database.inTenant(tenantId, store::open);
    Set<String> prefixes = new TreeSet<>();
    for (AclWorkStore.Work work : open) {
      Optional<VirtualCluster> cluster =
          database.inTenant(tenantId, tx -> clusters.find(tx, work.clusterId()));
      cluster.ifPresent(
          found -> {
            perform(found.prefix(), work);
            prefixes.add(found.prefix());
          });
      database.inTenant(
          tenantId,
          tx -> {
            store.done(tx, work.seq());
            return null;
          });
    }
    return prefixes;
  }

  private void forget(String tenantId) {
    database.inTenant(
        tenantId,
        tx -> {
          store.settle(tx);
          return null;
        });
  }

  private void perform(String prefix, AclWorkStore.Work work) {
    String principal = Acl.USER + work.accountId();
    try {
      if (work.grant()) {
        gateway.acls().create(prefix, Acl.full(principal));
      } else {
        gateway
            .acls()
            .delete(
                prefix,
                gateway.acls().list(prefix).stream()
                    .filter(acl -> acl.principal().equals(principal))
                    .toList());
      }
    } catch (ProblemException e) {
      if (e.code().retriable()) {
        throw e;
      }
      // There is no room for them: whoever removes others can add these by hand.
      log.warn(
          "event=acls_refused cluster={} account={} reason=\"{}\"",
          work.clusterId(),
          work.accountId(),
          e.getMessage());
    }
  }
}
