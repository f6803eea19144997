package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Operation;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.OperationStore;
import io.weir.controlplane.persistence.TenantDeletionStore;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.VirtualClusterStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes the order to delete a tenant, or says what would go. The order stands in the database when
 * it is answered; {@link TenantRemoval} carries it out. Thread-safe.
 */
public final class TenantDeletion {
  private static final String KIND = "tenant";

  private final TenantStore tenants = new TenantStore();
  private final TenantLimitStore counts = new TenantLimitStore();
  private final VirtualClusterStore clusters = new VirtualClusterStore();
  private final TenantDeletionStore store = new TenantDeletionStore();
  private final OperationStore operations = new OperationStore();
  private final Core core;
  private final Writes writes;
  private final ClusterGateway gateway;

  /** Wires it. */
  public TenantDeletion(Core core, Writes writes, ClusterGateway gateway) {
    this.core = core;
    this.writes = writes;
    this.gateway = gateway;
  }

  /** The answer: what can be watched. */
  private record Ordered(OperationView operation) {}

  /** Why something in a tenant that goes is no longer changed. */
  static ProblemException running() {
    return new ProblemException(
        ProblemCode.TENANT_DELETING, "It is being deleted and can't be changed any more.");
  }

  /** Orders it, or says what would go. Whoever orders it again gets the same operation. */
  public Answer delete(Actor actor, String id, Precondition precondition, boolean dryRun) {
    if (dryRun) {
      return writes.answer(Reply.ok(effects(id, precondition)));
    }
    return writes.run(id, Optional.empty(), tx -> order(tx, actor, precondition));
  }

  private Reply order(Tx tx, Actor actor, Precondition precondition) {
    String id = tx.tenantId();
    Tenant old = tenants.lock(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
    Optional<String> running = store.operation(tx.handle(), id);
    if (running.isPresent()) {
      Tx installation = Database.switchTo(tx.handle(), TenancyRecord.INSTALLATION);
      return accepted(operations.find(installation, running.get()).orElseThrow());
    }
    precondition.check(old);
    Protection.require(old);
    Instant now = core.clock().instant();
    Tenant going = old.with(old.displayName(), Tenant.DELETING, false);
    tenants.update(tx, going);
    // Brokers know no third state: to them it is suspended until it is gone.
    core.tenancy().put(tx, going, counts.find(tx));
    core.audit().append(tx, actor, KIND + ".delete", KIND, id, Map.of("name", old.name()));
    Operation operation =
        new Operation(
            core.ids().next("op"),
            KIND + ".delete",
            id,
            Operation.RUNNING,
            List.of(),
            OptionalLong.empty(),
            now,
            now);
    store.begin(tx, operation.id(), now);
    Tx installation = Database.switchTo(tx.handle(), TenancyRecord.INSTALLATION);
    operations.insert(installation, operation);
    core.audit()
        .append(installation, actor, KIND + ".delete", KIND, id, Map.of("name", old.name()));
    return accepted(operation);
  }

  private static Reply accepted(Operation operation) {
    return new Reply(
        202,
        new Ordered(OperationView.of(operation)),
        Optional.of("/v1/operations/" + operation.id()),
        Optional.empty());
  }

  private record Counted(
      Tenant tenant, List<VirtualCluster> clusters, long users, long accounts, long keys) {}

  private Effects effects(String id, Precondition precondition) {
    Counted counted =
        core.database()
            .inTenant(
                id,
                tx -> {
                  Tenant tenant =
                      tenants.find(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
                  if (tenant.state().equals(Tenant.DELETING)) {
                    throw running();
                  }
                  precondition.check(tenant);
                  Protection.require(tenant);
                  return new Counted(
                      tenant,
                      clusters.all(tx),
                      counts.users(tx),
                      counts.serviceAccounts(tx),
                      counts.keys(tx));
                });
    List<PhysicalTopic> topics = new ArrayList<>();
    long groups = 0;
    for (VirtualCluster cluster : counted.clusters()) {
      topics.addAll(gateway.topics(cluster.prefix()));
      groups += gateway.groups().list(cluster.prefix()).size();
    }
    Map<PhysicalTopic, ClusterFigures.Size> sizes =
        gateway.figures().sizes(topics, Topics.SIZE_PARTITIONS_MAX);
    boolean complete =
        sizes.size() == topics.size()
            && sizes.values().stream().allMatch(ClusterFigures.Size::complete);
    long bytes = sizes.values().stream().mapToLong(ClusterFigures.Size::bytes).sum();
    List<Effects.Change> changes = new ArrayList<>();
    changes.add(new Effects.Change("", counted.tenant().displayName(), null));
    gone(changes, "clusters", counted.clusters().size());
    gone(changes, "topics", topics.size());
    gone(changes, "protected_topics", Protection.protectedOnes(gateway, topics).size());
    changes.add(new Effects.Change("/bytes", complete ? Long.toString(bytes) : null, "0"));
    gone(changes, "groups", groups);
    gone(changes, "users", counted.users());
    gone(changes, "service_accounts", counted.accounts());
    gone(changes, "keys", counted.keys());
    return Effects.losing(
        changes,
        complete ? sizes.values().stream().mapToLong(ClusterFigures.Size::records).sum() : null);
  }

  private static void gone(List<Effects.Change> changes, String what, long count) {
    changes.add(new Effects.Change("/" + what, Long.toString(count), "0"));
  }
}
