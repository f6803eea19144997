package io.weir.controlplane.service;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.BrokerClusterStore.BrokerCluster;
import io.weir.controlplane.persistence.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** The broker clusters of this installation: now one. Thread-safe. */
public final class Fleet {
  /**
   * A broker cluster as operators see it.
   *
   * @param state {@code running}, or {@code unreachable}
   */
  public record View(
      String id,
      String name,
      String state,
      int desiredNodes,
      String kafkaClusterId,
      String operatorBootstrapServers,
      List<ClusterGateway.Broker> brokers,
      Instant createdAt) {}

  private final BrokerClusterStore store = new BrokerClusterStore();
  private final Database database;
  private final ClusterGateway gateway;
  private final ClusterConfig config;
  private final BrokerCluster local;

  /** Makes the configured cluster known. */
  public Fleet(
      Database database, ClusterGateway gateway, ClusterConfig config, Ids ids, Clock clock) {
    this.database = database;
    this.gateway = gateway;
    this.config = config;
    this.local =
        database.withoutTenant(
            handle ->
                store.ensure(
                    handle, ids.next("clu"), config.name(), config.nodes(), clock.instant()));
  }

  /** Where new virtual clusters go. */
  public String placement() {
    return local.id();
  }

  /** All, each with the brokers that take part now. */
  public List<View> list() {
    return database.withoutTenant(store::list).stream().map(this::view).toList();
  }

  /** One. */
  public View get(String id) {
    return database
        .withoutTenant(handle -> store.find(handle, id))
        .map(this::view)
        .orElseThrow(() -> ProblemException.notFound("broker cluster", id));
  }

  private View view(BrokerCluster cluster) {
    boolean ours = cluster.id().equals(local.id());
    try {
      return ours
          ? view(cluster, "running", gateway.clusterId(), gateway.brokers())
          : view(cluster, "unreachable", null, List.of());
    } catch (ProblemException e) {
      return view(cluster, "unreachable", null, List.of());
    }
  }

  private View view(
      BrokerCluster cluster, String state, String kafkaId, List<ClusterGateway.Broker> brokers) {
    return new View(
        cluster.id(),
        cluster.name(),
        state,
        cluster.desiredNodes(),
        kafkaId,
        config.operatorBootstrapServers(),
        brokers,
        cluster.createdAt());
  }
}
