package io.weir.controlplane;

import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.persistence.BacklogStore;
import io.weir.controlplane.persistence.BacklogStore.Backlog;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.reconciler.Reconciler;
import io.weir.controlplane.service.NodeState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Metrics of the parts that do the work: pool, reconciler, backlog, nodes. Thread-safe. */
final class FleetMetrics {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final double MS_PER_SECOND = 1e3;
  private static final List<String> PROCESS_STATES = List.of("up", "paused", "down");

  private final Database database;
  private final Clock clock;
  private final BacklogStore store = new BacklogStore();
  private final ReentrantLock counting = new ReentrantLock();
  private volatile Optional<Backlog> backlog = Optional.empty();
  private volatile Instant countedAt = Instant.MIN;

  private FleetMetrics(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  static void addTo(
      ControlPlaneMetrics metrics,
      Database database,
      Reconciler reconciler,
      Optional<Supplier<List<NodeState>>> provisioner,
      Clock clock) {
    new FleetMetrics(database, clock).add(metrics, reconciler, provisioner);
  }

  private void add(
      ControlPlaneMetrics metrics,
      Reconciler reconciler,
      Optional<Supplier<List<NodeState>>> provisioner) {
    metrics.gauges(
        "weir_database_connections",
        "Connections to PostgreSQL, by state.",
        "state",
        () -> {
          Database.PoolStats pool = database.poolStats();
          return Map.of("active", pool.active(), "idle", pool.idle());
        });
    metrics.gauge(
        "weir_database_connections_max",
        "Connections to PostgreSQL that may be open.",
        () -> database.poolStats().max());
    metrics.gauge(
        "weir_database_connection_waiters",
        "Threads that wait for a connection to PostgreSQL.",
        () -> database.poolStats().waiting());
    metrics.gauge(
        "weir_database_up",
        "1 if PostgreSQL answered when it was asked last, at most five seconds ago, else 0.",
        () -> look().isPresent() ? 1 : 0);
    metrics.counter(
        "weir_reconciler_rounds_total",
        "Rounds that ended well, of the leader and of those that stand by.",
        () -> reconciler.stats().rounds());
    metrics.counters(
        "weir_reconciler_failures_total",
        "Failures, by task; round: of a round as a whole.",
        "task",
        () -> reconciler.stats().failures());
    metrics.gauge(
        "weir_reconciler_last_round_age_seconds",
        "Time since a round ended well.",
        () ->
            Duration.between(reconciler.stats().lastRound(), clock.instant()).toMillis()
                / MS_PER_SECOND);
    metrics.gauge(
        "weir_reconciler_leading",
        "1 if this control plane holds the reconciler's lease, else 0.",
        () -> reconciler.stats().leading() ? 1 : 0);
    metrics.gauge(
        "weir_tenants", "Tenants; NaN while the database is away.", () -> of(Backlog::tenants));
    metrics.gauge(
        "weir_outbox_records",
        "Tenancy records that the brokers have not got yet; NaN while the database is away.",
        () -> of(Backlog::outbox));
    metrics.gauge(
        "weir_outbox_oldest_age_seconds",
        "Age of the oldest of them, 0 without any; NaN while the database is away.",
        () ->
            of(
                counted ->
                    counted
                        .oldest()
                        .map(
                            oldest ->
                                Duration.between(oldest, clock.instant()).toMillis()
                                    / MS_PER_SECOND)
                        .orElse(0.0)));
    metrics.gauge(
        "weir_operations_running",
        "Operations that are not finished; NaN while the database is away.",
        () -> of(Backlog::operations));
    provisioner.ifPresent(
        local ->
            metrics.gauges(
                "weir_nodes",
                "Nodes that this control plane provisions, by what the process table says: up,"
                    + " paused, down.",
                "state",
                () -> nodes(local.get())));
  }

  private static Map<String, Integer> nodes(List<NodeState> nodes) {
    Map<String, Integer> byState = new TreeMap<>();
    PROCESS_STATES.forEach(state -> byState.put(state, 0));
    nodes.forEach(node -> byState.merge(node.process(), 1, Integer::sum));
    return byState;
  }

  private double of(ToDoubleFunction<Backlog> number) {
    return look().map(number::applyAsDouble).orElse(Double.NaN);
  }

  /** One look at a time: while the database is away each takes seconds, and anybody may ask. */
  private Optional<Backlog> look() {
    if (clock.instant().isBefore(countedAt.plus(FRESH)) || !counting.tryLock()) {
      return backlog;
    }
    try {
      backlog = Optional.of(database.withoutTenant(store::count));
    } catch (RuntimeException e) {
      // JDBI and the pool wrap every failure; which one it was is the readiness check's to say.
      backlog = Optional.empty();
    } finally {
      countedAt = clock.instant();
      counting.unlock();
    }
    return backlog;
  }
}
