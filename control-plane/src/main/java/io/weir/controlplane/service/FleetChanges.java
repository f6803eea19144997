package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerCluster.State;
import io.weir.controlplane.domain.Operation;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What operators do with broker clusters. Each change is stored with its operation and answered;
 * the nodes follow, whatever becomes of this process. Thread-safe.
 */
public final class FleetChanges {
  /** Broker clusters of one installation. */
  public static final int CLUSTERS_MAX = 20;

  private static final String KIND = "broker_cluster";
  private static final Set<State> AT_WORK = Set.of(State.CREATING, State.CHANGING, State.DELETING);
  private static final String BROKERS_RULE = "must be from 1 to " + BrokerCluster.BROKERS_MAX;

  private final BrokerClusterStore store = new BrokerClusterStore();
  private final Core core;
  private final Writes writes;
  private final Operations operations;
  private final Fleet fleet;
  private final ClusterRegistry registry;
  private final boolean provisions;

  /**
   * Wires it.
   *
   * @param provisions whether this control plane makes broker clusters
   */
  public FleetChanges(
      Core core,
      Writes writes,
      Operations operations,
      Fleet fleet,
      ClusterRegistry registry,
      boolean provisions) {
    this.core = core;
    this.writes = writes;
    this.operations = operations;
    this.fleet = fleet;
    this.registry = registry;
    this.provisions = provisions;
  }

  /**
   * What a new one needs.
   *
   * @param name unique
   * @param brokers how many nodes
   */
  public record NewBrokerCluster(String name, Integer brokers) {
    void validate() {
      new Validation()
          .name("/name", name)
          .require(brokers != null && isAllowed(brokers), "/brokers", BROKERS_RULE)
          .check();
    }
  }

  /**
   * What may change.
   *
   * @param brokers how many nodes
   */
  public record Patch(Integer brokers) {
    void validate() {
      new Validation()
          .require(brokers != null && isAllowed(brokers), "/brokers", BROKERS_RULE)
          .check();
    }
  }

  private static boolean isAllowed(int brokers) {
    return brokers >= 1 && brokers <= BrokerCluster.BROKERS_MAX;
  }

  /** What is desired, with the operation that brings it about; what is seen is asked for later. */
  private record Accepted(
      String id,
      String name,
      int brokers,
      String state,
      String provisioner,
      OperationView operation) {}

  /** Makes one, or says what that would be. */
  public Answer create(
      Actor actor, Optional<IdempotencyRequest> request, NewBrokerCluster wanted, boolean dryRun) {
    wanted.validate();
    requireProvisioner();
    return writes.run(
        TenancyRecord.INSTALLATION,
        dryRun ? Optional.empty() : request,
        tx -> create(tx, actor, wanted, dryRun));
  }

  private Reply create(Tx tx, Actor actor, NewBrokerCluster wanted, boolean dryRun) {
    store.lockPlans(tx.handle()); // the limit holds for those that come at once as well
    if (store.count(tx.handle()) >= CLUSTERS_MAX) {
      throw new ProblemException(
          ProblemCode.POLICY_VIOLATION,
          "There are " + CLUSTERS_MAX + " broker clusters, which is the most: delete one first.");
    }
    if (store.list(tx.handle()).stream().anyMatch(each -> each.name().equals(wanted.name()))) {
      throw new ProblemException(
          ProblemCode.NAME_IN_USE,
          "There is a broker cluster named '" + wanted.name() + "' already.");
    }
    if (dryRun) {
      return Reply.ok(
          Effects.of(
              List.of(
                  new Effects.Change("/name", null, wanted.name()),
                  new Effects.Change("/brokers", null, wanted.brokers().toString()))));
    }
    String id = core.ids().next("clu");
    Operation operation = operations.begin(tx, KIND + ".create", id, "Ports are chosen.");
    BrokerCluster cluster =
        new BrokerCluster(
            id,
            wanted.name(),
            wanted.brokers(),
            State.CREATING,
            Optional.empty(),
            BrokerCluster.LOCAL,
            BrokerCluster.votersOf(wanted.brokers()),
            Optional.empty(),
            Optional.empty(),
            Optional.of(operation.id()),
            Optional.empty(),
            0,
            core.clock().instant(),
            List.of());
    store.insert(tx.handle(), cluster);
    audit(tx, actor, "create", id, Map.of("name", wanted.name(), "brokers", "" + wanted.brokers()));
    return accepted(cluster, operation);
  }

  /** Lets it have more nodes, or says what that would be. */
  public Answer grow(
      Actor actor, String id, Patch patch, Precondition precondition, boolean dryRun) {
    patch.validate();
    BrokerCluster now = fleet.require(id);
    if (patch.brokers() == now.brokers() && now.state() == State.READY) {
      precondition.check(Fleet.Tagged.of(now));
      return writes.answer(Reply.ok(dryRun ? Effects.of(List.of()) : fleet.view(now)));
    }
    return writes.run(
        TenancyRecord.INSTALLATION,
        Optional.empty(),
        tx -> {
          BrokerCluster old = lock(tx, id);
          precondition.check(Fleet.Tagged.of(old));
          requireOurs(old);
          requireChangeable(old, patch.brokers());
          List<Effects.Change> changes =
              List.of(new Effects.Change("/brokers", "" + old.brokers(), "" + patch.brokers()));
          if (dryRun) {
            return Reply.ok(Effects.of(changes));
          }
          Operation operation = operations.begin(tx, KIND + ".update", id, "Ports are chosen.");
          store.begin(tx.handle(), id, State.CHANGING, patch.brokers(), operation.id());
          audit(tx, actor, "update", id, Map.of("brokers", "" + patch.brokers()));
          return accepted(store.find(tx.handle(), id).orElseThrow(), operation);
        });
  }

  /** Two that are refused for what they would lose. */
  private static void requireChangeable(BrokerCluster old, int brokers) {
    requireAtRest(old);
    if (old.readyAt().isEmpty()) {
      throw conflict(
          ProblemCode.BROKER_CLUSTER_BUSY,
          "It could not be made, so that it can't grow: delete it and make another.");
    }
    int fewest = Math.max(old.brokers(), old.nodes().size());
    if (brokers < fewest) {
      throw conflict(
          ProblemCode.BROKER_CLUSTER_IN_USE,
          "It has "
              + fewest
              + " nodes, and partitions may be on each: it can grow, not shrink. Make a smaller one"
              + " beside it for new virtual clusters.");
    }
  }

  /** Stops and removes it, or says what that would take. */
  public Answer delete(Actor actor, String id, Precondition precondition, boolean dryRun) {
    return writes.run(
        TenancyRecord.INSTALLATION,
        Optional.empty(),
        tx -> {
          BrokerCluster old = lock(tx, id);
          precondition.check(Fleet.Tagged.of(old));
          requireDeletable(tx, old);
          if (dryRun) {
            return Reply.ok(Effects.of(List.of(new Effects.Change("", old.name(), null))));
          }
          Operation operation = operations.begin(tx, KIND + ".delete", id, "Nodes are stopped.");
          store.begin(tx.handle(), id, State.DELETING, old.brokers(), operation.id());
          audit(tx, actor, "delete", id, Map.of("name", old.name()));
          return accepted(store.find(tx.handle(), id).orElseThrow(), operation);
        });
  }

  private void requireDeletable(Tx tx, BrokerCluster old) {
    if (old.id().equals(registry.placement())) {
      throw conflict(
          ProblemCode.BROKER_CLUSTER_IN_USE,
          "New virtual clusters go there unless told otherwise, as the control plane's"
              + " configuration says: it can't be deleted.");
    }
    requireOurs(old);
    int placed = store.placed(tx.handle(), old.id());
    if (placed > 0) {
      throw conflict(
          ProblemCode.BROKER_CLUSTER_IN_USE,
          placed
              + (placed == 1 ? " virtual cluster is" : " virtual clusters are")
              + " placed there: delete them first.");
    }
    requireAtRest(old);
  }

  private static void requireAtRest(BrokerCluster old) {
    if (AT_WORK.contains(old.state())) {
      throw conflict(
          ProblemCode.BROKER_CLUSTER_BUSY,
          "An operation on it is running"
              + old.operationId().map(operation -> " (" + operation + ")").orElse("")
              + ": wait for its end.");
    }
  }

  private BrokerCluster lock(Tx tx, String id) {
    return store
        .lock(tx.handle(), id)
        .orElseThrow(() -> ProblemException.notFound("broker cluster", id));
  }

  private void requireOurs(BrokerCluster cluster) {
    requireProvisioner();
    if (!cluster.provisioner().equals(BrokerCluster.LOCAL)) {
      throw conflict(ProblemCode.POLICY_VIOLATION, "Its nodes are not run by this control plane.");
    }
  }

  private void requireProvisioner() {
    if (!provisions) {
      throw conflict(
          ProblemCode.POLICY_VIOLATION,
          "This control plane makes no broker clusters: its configuration names no provisioner.");
    }
  }

  private static ProblemException conflict(ProblemCode code, String detail) {
    return new ProblemException(code, detail);
  }

  private Reply accepted(BrokerCluster cluster, Operation operation) {
    return new Reply(
        202,
        new Accepted(
            cluster.id(),
            cluster.name(),
            cluster.brokers(),
            Fleet.code(cluster),
            cluster.provisioner(),
            OperationView.of(operation)),
        Optional.of("/v1/operations/" + operation.id()),
        Optional.empty());
  }

  private void audit(Tx tx, Actor actor, String action, String id, Map<String, String> details) {
    core.audit().append(tx, actor, KIND + "." + action, KIND, id, details);
  }
}
