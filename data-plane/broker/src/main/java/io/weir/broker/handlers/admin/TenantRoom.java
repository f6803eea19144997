package io.weir.broker.handlers.admin;

import io.weir.broker.tenancy.store.TenancyRecord.Bounds;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.VirtualCluster;
import io.weir.broker.tenancy.store.TenancyState;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.VirtualClusterId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps tenants within their limits of topics and partitions, whoever asks for more: names are
 * physical, so that a request of an operator's listener counts as the tenant's. What this node has
 * passed on and does not see in its metadata yet counts as well. Requests on several nodes at the
 * same moment don't see each other, and can exceed a limit by what they ask for. Thread-safe.
 */
public final class TenantRoom {
  private final TenancyState tenancy;
  private final Supplier<ClusterMetadata> metadata;
  private final Map<String, Amount> passedOn = new HashMap<>();

  /** Counts in this metadata, by the limits of this state. */
  public TenantRoom(TenancyState tenancy, Supplier<ClusterMetadata> metadata) {
    this.tenancy = tenancy;
    this.metadata = metadata;
  }

  /** What a topic's virtual cluster sets where nobody says anything. */
  public Map<String, String> defaultTopicConfig(String physicalName) {
    return VirtualClusterId.ofPhysicalName(physicalName)
        .flatMap(tenancy::virtualCluster)
        .map(VirtualCluster::defaultTopicConfig)
        .orElse(Map.of());
  }

  /**
   * What one item of a request would add.
   *
   * @param physicalName of the topic
   * @param topics 1 for a new one, else 0
   * @param partitions of the new one, or more of one that exists
   */
  record Wanted(String physicalName, int topics, long partitions) {}

  private record Amount(long topics, long partitions) {
    static final Amount NONE = new Amount(0, 0);

    Amount plus(long moreTopics, long morePartitions) {
      return new Amount(topics + moreTopics, partitions + morePartitions);
    }

    boolean isNone() {
      return equals(NONE);
    }
  }

  /** What a request got; to be released once this node's metadata shows it, or it failed. */
  final class Claim {
    private final Map<String, Amount> granted = new HashMap<>();
    private final Map<String, String> refused = new LinkedHashMap<>();
    private boolean released;

    /** Why an item was refused, if it was. */
    Optional<String> refusal(String physicalName) {
      return Optional.ofNullable(refused.get(physicalName));
    }

    /** Gives it back; a second time does nothing. */
    void release() {
      synchronized (TenantRoom.this) {
        if (released) {
          return;
        }
        released = true;
        granted.forEach(
            (tenant, amount) ->
                passedOn.computeIfPresent(
                    tenant,
                    (_, old) -> {
                      Amount left = old.plus(-amount.topics(), -amount.partitions());
                      return left.isNone() ? null : left;
                    }));
      }
    }
  }

  /** Takes what there is room for, in the order of the request. */
  synchronized Claim claim(List<Wanted> request) {
    Claim claim = new Claim();
    Map<String, Amount> used = new HashMap<>();
    // Those before the metadata: what moves from one to the other counts twice rather than never.
    Map<String, Amount> before = Map.copyOf(passedOn);
    ClusterMetadata now = metadata.get();
    for (Wanted wanted : request) {
      Optional<Tenant> found = tenant(wanted.physicalName());
      if (found.isEmpty()) {
        continue; // the brokers' own topics, or no virtual cluster's
      }
      Tenant tenant = found.get();
      Amount old =
          used.computeIfAbsent(
              tenant.id(), id -> count(id, now, before.getOrDefault(id, Amount.NONE)));
      Optional<String> problem = problem(tenant.bounds(), old, wanted);
      if (problem.isPresent()) {
        claim.refused.put(wanted.physicalName(), problem.get());
      } else {
        used.put(tenant.id(), old.plus(wanted.topics(), wanted.partitions()));
        Amount own = new Amount(wanted.topics(), wanted.partitions());
        claim.granted.merge(tenant.id(), own, (a, b) -> a.plus(b.topics(), b.partitions()));
        passedOn.merge(tenant.id(), own, (a, b) -> a.plus(b.topics(), b.partitions()));
      }
    }
    return claim;
  }

  private static Optional<String> problem(Bounds bounds, Amount used, Wanted wanted) {
    if (used.topics() + wanted.topics() > bounds.topicsMax()) {
      return Optional.of(advice("topics", bounds.topicsMax(), used.topics(), wanted.topics()));
    }
    if (used.partitions() + wanted.partitions() > bounds.partitionsMax()) {
      return Optional.of(
          advice("partitions", bounds.partitionsMax(), used.partitions(), wanted.partitions()));
    }
    return Optional.empty();
  }

  private static String advice(String name, long max, long used, long more) {
    return "the limit '"
        + name
        + "' of this tenant is "
        + max
        + ": it has "
        + used
        + ", and "
        + more
        + " more were asked for; delete topics, or ask the operator for more";
  }

  private Optional<Tenant> tenant(String physicalName) {
    return VirtualClusterId.ofPhysicalName(physicalName)
        .flatMap(tenancy::virtualCluster)
        .map(VirtualCluster::tenantId)
        .flatMap(tenancy::tenant);
  }

  private Amount count(String tenantId, ClusterMetadata now, Amount passedOnBefore) {
    long topics = passedOnBefore.topics();
    long partitions = passedOnBefore.partitions();
    for (VirtualClusterId cluster : tenancy.virtualClustersOf(tenantId)) {
      for (TopicMetadata topic : now.topicsOf(cluster)) {
        topics++;
        partitions += topic.partitions().size();
      }
    }
    return new Amount(topics, partitions);
  }
}
