package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerNode;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The broker clusters of this installation, to look at. Thread-safe. */
public final class Fleet {
  /**
   * A broker cluster as operators see it.
   *
   * @param brokers how many nodes there should be
   * @param reason why it failed
   * @param bootstrapServers of tenants; null while ports are not chosen
   * @param standard whether virtual clusters go there unless told otherwise
   * @param virtualClusters how many are there
   * @param operationId the last operation on it
   * @param reachable whether a node answers
   * @param tieredStorage whether its brokers have a remote store; null while none answers
   * @param servingBrokers those that take part now
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record View(
      String id,
      String name,
      int brokers,
      String state,
      String reason,
      String provisioner,
      String bootstrapServers,
      String operatorBootstrapServers,
      boolean standard,
      int virtualClusters,
      String operationId,
      boolean reachable,
      String kafkaClusterId,
      Boolean tieredStorage,
      List<ClusterGateway.Broker> servingBrokers,
      Instant createdAt) {
    /** What its entity tag is of: what is desired, not what is seen. */
    public Tagged tagged() {
      return new Tagged(id, name, brokers, state);
    }
  }

  /** What changes by operators' will, and when it is done. */
  public record Tagged(String id, String name, int brokers, String state) {
    static Tagged of(BrokerCluster cluster) {
      return new Tagged(cluster.id(), cluster.name(), cluster.brokers(), code(cluster));
    }
  }

  private final BrokerClusterStore store = new BrokerClusterStore();
  private final Database database;
  private final ClusterRegistry registry;

  /** Over all. */
  public Fleet(Database database, ClusterRegistry registry) {
    this.database = database;
    this.registry = registry;
  }

  /**
   * Makes the configured one known.
   *
   * @param tenantsPorts of its nodes, ids counted from 1; none if they are somebody else's
   */
  public static BrokerCluster adopt(
      Database database, ClusterConfig config, List<Integer> tenantsPorts, Ids ids, Clock clock) {
    BrokerClusterStore store = new BrokerClusterStore();
    boolean local = !tenantsPorts.isEmpty();
    return database.withoutTenant(
        handle -> {
          BrokerCluster configured =
              store.ensure(
                  handle,
                  ids.next("clu"),
                  config.name(),
                  local ? tenantsPorts.size() : config.nodes(),
                  local ? BrokerCluster.LOCAL : BrokerCluster.EXTERNAL,
                  clock.instant());
          store.plan(
              handle, configured.id(), ClusterWork.newNodes(List.<BrokerNode>of(), tenantsPorts));
          return store.find(handle, configured.id()).orElseThrow();
        });
  }

  /** All, each with the brokers that take part now. */
  public List<View> list() {
    return database.withoutTenant(store::list).stream().map(this::view).toList();
  }

  /** One. */
  public View get(String id) {
    return view(require(id));
  }

  /** One, as it should be. */
  BrokerCluster require(String id) {
    return database
        .withoutTenant(handle -> store.find(handle, id))
        .orElseThrow(() -> ProblemException.notFound("broker cluster", id));
  }

  /** As operators see it now. */
  View view(BrokerCluster cluster) {
    Optional<ClusterRegistry.Entry> entry = registry.find(cluster.id());
    boolean asked = entry.isPresent() && cluster.serves();
    try {
      return asked
          ? view(cluster, entry, Seen.of(entry.get().gateway()))
          : view(cluster, entry, Seen.NOTHING);
    } catch (ProblemException e) {
      return view(cluster, entry, Seen.NOTHING);
    }
  }

  /** What brokers say; nulls while none answers. */
  private record Seen(String kafkaId, Boolean tiers, List<ClusterGateway.Broker> brokers) {
    static final Seen NOTHING = new Seen(null, null, List.of());

    static Seen of(BrokerGateway gateway) {
      return new Seen(gateway.clusterId(), gateway.tiers(), gateway.brokers());
    }
  }

  private View view(BrokerCluster cluster, Optional<ClusterRegistry.Entry> entry, Seen seen) {
    return new View(
        cluster.id(),
        cluster.name(),
        cluster.brokers(),
        code(cluster),
        cluster.reason().orElse(null),
        cluster.provisioner(),
        entry.map(known -> known.config().tenantBootstrapServers()).orElse(null),
        entry.map(known -> known.config().operatorBootstrapServers()).orElse(null),
        cluster.id().equals(registry.placement()),
        database.withoutTenant(handle -> store.placed(handle, cluster.id())),
        cluster.operationId().orElse(null),
        seen.kafkaId() != null,
        seen.kafkaId(),
        seen.tiers(),
        seen.brokers(),
        cluster.createdAt());
  }

  static String code(BrokerCluster cluster) {
    return cluster.state().name().toLowerCase(Locale.ROOT);
  }
}
