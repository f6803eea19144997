package io.weir.controlplane.reconciler;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerCluster.State;
import io.weir.controlplane.domain.BrokerNode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.service.ClusterProvisioner;
import io.weir.controlplane.service.ClusterRegistry;
import io.weir.controlplane.service.ClusterWork;
import io.weir.controlplane.service.ClusterWork.Seen;
import io.weir.controlplane.service.ClusterWork.Step;
import io.weir.controlplane.service.Core;
import io.weir.controlplane.service.Operations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the broker clusters to what PostgreSQL says, on one thread of its own. Everything that was
 * begun stands there, so the next control plane goes on where this one ended. Without a provisioner
 * it only finds out what there is. {@link ClusterWork} decides. Thread-safe.
 */
public final class ProvisionClusters implements Managed {
  private static final Logger log = LoggerFactory.getLogger(ProvisionClusters.class);
  private static final long INTERVAL_MS = 500;
  private static final String KIND = "broker_cluster";

  private final BrokerClusterStore store = new BrokerClusterStore();
  private final Core core;
  private final ClusterRegistry registry;
  private final Optional<ClusterProvisioner> provisioner;
  private final RestoreTenancy tenancy;
  private final Operations operations;
  private final Map<String, Work> works = new HashMap<>();
  private final ScheduledExecutorService executor = Schedules.daemon("broker-clusters");

  /** What this control plane knows of one broker cluster since its last operation began. */
  private static final class Work {
    private final Optional<String> operationId;
    private final Instant since;
    private boolean ensured;
    private int failures;
    private Optional<String> lastFailure = Optional.empty();

    Work(Optional<String> operationId, Instant since) {
      this.operationId = operationId;
      this.since = since;
    }
  }

  /** Wires it. */
  public ProvisionClusters(
      Core core,
      ClusterRegistry registry,
      Optional<ClusterProvisioner> provisioner,
      RestoreTenancy tenancy,
      Operations operations) {
    this.core = core;
    this.registry = registry;
    this.provisioner = provisioner;
    this.tenancy = tenancy;
    this.operations = operations;
  }

  @Override
  public void start() {
    var unused =
        executor.scheduleWithFixedDelay(this::guarded, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    executor.shutdownNow();
    var _ = executor.awaitTermination(10, TimeUnit.SECONDS);
  }

  /** A round that throws nothing, which would end the schedule. */
  private void guarded() {
    try {
      round();
    } catch (RuntimeException e) {
      log.warn("event=broker_clusters_not_looked_at reason=\"{}\"", e.getMessage());
    }
  }

  private void round() {
    registry.refresh();
    if (provisioner.isEmpty()) {
      return;
    }
    List<BrokerCluster> all = core.database().withoutTenant(store::list);
    works.keySet().retainAll(all.stream().map(BrokerCluster::id).collect(Collectors.toSet()));
    for (BrokerCluster cluster : all) {
      if (cluster.provisioner().equals(BrokerCluster.LOCAL)) {
        attempt(provisioner.get(), cluster);
      }
    }
  }

  private void attempt(ClusterProvisioner nodes, BrokerCluster cluster) {
    Work work =
        works.compute(
            cluster.id(),
            (id, old) ->
                old == null || !old.operationId.equals(cluster.operationId())
                    ? new Work(cluster.operationId(), core.clock().instant())
                    : old);
    try {
      perform(nodes, cluster, work, ClusterWork.next(cluster, seen(cluster, work)));
    } catch (RuntimeException e) { // whatever it was, others go on, and its end is told
      work.failures++;
      Optional<String> said = Optional.of(String.valueOf(e.getMessage()));
      if (!said.equals(work.lastFailure)) {
        log.warn(
            "event=broker_cluster_step_failed cluster={} state={} reason=\"{}\"",
            cluster.id(),
            cluster.state(),
            e.getMessage());
      }
      work.lastFailure = said;
    }
  }

  private Seen seen(BrokerCluster cluster, Work work) {
    boolean waits =
        work.ensured && Set.of(State.CREATING, State.CHANGING).contains(cluster.state());
    return new Seen(
        work.ensured,
        waits ? serving(cluster) : Optional.empty(),
        work.failures,
        work.lastFailure,
        Duration.between(work.since, core.clock().instant()));
  }

  private Optional<Integer> serving(BrokerCluster cluster) {
    try {
      return registry.find(cluster.id()).map(entry -> entry.gateway().brokers().size());
    } catch (ProblemException e) {
      return Optional.empty(); // they start
    }
  }

  private void perform(ClusterProvisioner nodes, BrokerCluster cluster, Work work, Step step) {
    switch (step) {
      case Step.Leave() -> {}
      case Step.Choose(int count) -> choose(nodes, cluster, count);
      case Step.Ensure() -> {
        if (!work.ensured) {
          progress(cluster, "Nodes are made and started.");
        }
        nodes.ensure(cluster);
        work.ensured = true;
        work.failures = 0;
        work.lastFailure = Optional.empty();
      }
      case Step.Await(String progress) -> progress(cluster, progress);
      case Step.Publish() -> {
        progress(cluster, "It is told of what its tenants need.");
        tenancy.restore(registry.require(cluster.id()));
      }
      case Step.Ready() -> ready(cluster);
      case Step.Fail(String reason) -> fail(nodes, cluster, reason);
      case Step.Remove() -> remove(nodes, cluster);
    }
  }

  private void choose(ClusterProvisioner nodes, BrokerCluster cluster, int count) {
    core.database()
        .withoutTenant(
            handle -> {
              store.lockPlans(handle);
              List<BrokerNode> all =
                  store.nodes(handle).values().stream().flatMap(List::stream).toList();
              List<Integer> ports =
                  nodes.freePorts(
                      count, all.stream().map(BrokerNode::tenantsPort).collect(Collectors.toSet()));
              if (!cluster.id().equals(registry.placement())) {
                store.choose(handle, cluster.id(), nodes.choose(cluster.id()));
              }
              store.plan(handle, cluster.id(), ClusterWork.newNodes(all, ports));
              return null;
            });
    log.info("event=nodes_planned cluster={} count={}", cluster.id(), count);
  }

  private void ready(BrokerCluster cluster) {
    settle(
        cluster,
        "ready",
        Map.of("brokers", String.valueOf(cluster.brokers())),
        tx -> {
          store.ready(tx.handle(), cluster.id(), core.clock().instant());
          cluster.operationId().ifPresent(id -> operations.succeeded(tx, id));
        });
  }

  /** One that never served holds nothing; one that did serves on with the nodes that it has. */
  private void fail(ClusterProvisioner nodes, BrokerCluster cluster, String reason) {
    if (cluster.readyAt().isEmpty() && cluster.state() == State.CREATING) {
      nodes.halt(cluster);
    }
    settle(
        cluster,
        "fail",
        Map.of("reason", reason),
        tx -> {
          store.failed(tx.handle(), cluster.id(), reason);
          cluster.operationId().ifPresent(id -> operations.failed(tx, id, reason));
        });
    works.remove(cluster.id());
  }

  private void remove(ClusterProvisioner nodes, BrokerCluster cluster) {
    nodes.remove(cluster);
    settle(
        cluster,
        "removed",
        Map.of(),
        tx -> {
          store.delete(tx.handle(), cluster.id());
          cluster.operationId().ifPresent(id -> operations.succeeded(tx, id));
        });
  }

  /** Its operation ends, unless somebody else ended it meanwhile. */
  private void settle(
      BrokerCluster cluster, String action, Map<String, String> details, Consumer<Tx> work) {
    core.database()
        .inTenant(
            TenancyRecord.INSTALLATION,
            tx -> {
              boolean still =
                  store
                      .lock(tx.handle(), cluster.id())
                      .filter(now -> now.state() == cluster.state())
                      .filter(now -> now.operationId().equals(cluster.operationId()))
                      .isPresent();
              if (still) {
                work.accept(tx);
                core.audit()
                    .append(tx, Actor.system(), KIND + "." + action, KIND, cluster.id(), details);
              }
              return null;
            });
    registry.refresh();
    log.info(
        "event=broker_cluster_{} cluster={} name=\"{}\"", action, cluster.id(), cluster.name());
  }

  private void progress(BrokerCluster cluster, String progress) {
    if (!Set.of(State.CREATING, State.CHANGING).contains(cluster.state())) {
      return;
    }
    core.database()
        .inTenant(
            TenancyRecord.INSTALLATION,
            tx -> {
              cluster.operationId().ifPresent(id -> operations.progress(tx, id, progress));
              return null;
            });
  }
}
