package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.VirtualClusterStore;
import io.weir.controlplane.service.TrafficHistory;
import io.weir.controlplane.service.TrafficHistory.Stored;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sums up what brokers store of each tenant, for metrics. Run by one thread; what it knows may be
 * read by any.
 */
public final class SumUpStorage implements Reconciler.Task {
  /** Tenants with a series of their own: those that store most. */
  public static final int TENANTS_MAX = 1_000;

  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final Comparator<Map.Entry<String, Stored>> LARGEST_FIRST =
      Comparator.comparingLong(
              (Map.Entry<String, Stored> tenant) -> -tenant.getValue().replicaBytes())
          .thenComparing(Map.Entry::getKey);

  private final VirtualClusterStore clusters = new VirtualClusterStore();
  private final Database database;
  private final TrafficHistory history;
  private final Interval interval;
  private volatile Map<String, Stored> byTenant = Map.of();

  /** Wires it. */
  public SumUpStorage(Database database, TrafficHistory history, Clock clock) {
    this.database = database;
    this.history = history;
    this.interval = new Interval(INTERVAL, clock);
  }

  @Override
  public void run() {
    interval.due().ifPresent(this::sumUp);
  }

  private void sumUp(Instant now) {
    Map<String, Stored> sums = new HashMap<>();
    new TenantPages(database)
        .forEach(
            page ->
                page.forEach(
                    tenant -> stored(tenant, now).ifPresent(sum -> sums.put(tenant, sum))));
    byTenant =
        sums.entrySet().stream()
            .sorted(LARGEST_FIRST)
            .limit(TENANTS_MAX)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Optional<Stored> stored(String tenantId, Instant now) {
    List<String> prefixes =
        database.inTenant(
            tenantId, tx -> clusters.all(tx).stream().map(VirtualCluster::prefix).toList());
    return history.stored(now.toEpochMilli(), prefixes);
  }

  /** The tenants that store most; none while nobody knows. */
  public Map<String, Stored> byTenant() {
    return byTenant;
  }
}
