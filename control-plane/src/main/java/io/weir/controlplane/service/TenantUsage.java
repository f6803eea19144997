package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.Limits;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.VirtualClusterStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much of its limits a tenant uses. Thread-safe. */
public final class TenantUsage {
  private static final Logger log = LoggerFactory.getLogger(TenantUsage.class);

  private final TenantStore tenants = new TenantStore();
  private final TenantLimitStore store = new TenantLimitStore();
  private final VirtualClusterStore clusters = new VirtualClusterStore();
  private final Core core;
  private final ClusterGateway gateway;
  private final TrafficHistory history;

  /** Wires it. */
  public TenantUsage(Core core, ClusterGateway gateway, TrafficHistory history) {
    this.core = core;
    this.gateway = gateway;
    this.history = history;
  }

  /**
   * One figure.
   *
   * @param used null while the cluster does not say
   * @param limit null: none
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Figure(Long used, Integer limit) {}

  /**
   * Bytes that its topics hold.
   *
   * @param logicalBytes of one copy of each partition, its leader's; null while that is not known
   * @param replicaBytes of all copies, as the brokers' disks hold them; likewise
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Storage(Long logicalBytes, Long replicaBytes) {}

  /** All of them. */
  public record View(
      String tenantId,
      Figure virtualClusters,
      Figure topics,
      Figure partitions,
      Figure serviceAccounts,
      Figure keys,
      Figure users,
      Storage storage) {}

  private record Counted(
      Limits limits,
      long virtualClusters,
      long serviceAccounts,
      long keys,
      long users,
      List<VirtualCluster> clusters) {}

  private record Existing(Long topics, Long partitions) {}

  /** As it is now. */
  public View of(String id) {
    Counted counted =
        core.database()
            .inTenant(
                id,
                tx -> {
                  var _ =
                      tenants
                          .find(tx, id)
                          .orElseThrow(() -> ProblemException.notFound("tenant", id));
                  return new Counted(
                      store.find(tx),
                      store.virtualClusters(tx),
                      store.serviceAccounts(tx),
                      store.keys(tx),
                      store.users(tx),
                      clusters.all(tx));
                });
    Existing existing = existing(id, counted.clusters());
    Limits limits = counted.limits();
    return new View(
        id,
        new Figure(counted.virtualClusters(), limits.virtualClusters()),
        new Figure(existing.topics(), limits.topics()),
        new Figure(existing.partitions(), limits.partitions()),
        new Figure(counted.serviceAccounts(), limits.serviceAccounts()),
        new Figure(counted.keys(), null),
        new Figure(counted.users(), null),
        storage(counted.clusters()));
  }

  /** From what brokers told last: nothing is asked for it. */
  private Storage storage(List<VirtualCluster> clusters) {
    return history
        .stored(core.clock().millis(), clusters.stream().map(VirtualCluster::prefix).toList())
        .map(stored -> new Storage(stored.logicalBytes(), stored.replicaBytes()))
        .orElse(new Storage(null, null));
  }

  /** What exists is the cluster's to say, whoever made it. */
  private Existing existing(String tenantId, List<VirtualCluster> clusters) {
    long topics = 0;
    long partitions = 0;
    try {
      for (VirtualCluster cluster : clusters) {
        List<PhysicalTopic> names = gateway.topics(cluster.prefix());
        topics += names.size();
        for (ClusterGateway.ExistingTopic topic : gateway.describe(names, false)) {
          partitions += topic.partitions();
        }
      }
      return new Existing(topics, partitions);
    } catch (ProblemException e) {
      log.info("event=usage_not_known tenant={} reason=\"{}\"", tenantId, e.getMessage());
      return new Existing(null, null);
    }
  }
}
