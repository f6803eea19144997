package io.weir.controlplane.service;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.VirtualClusterStore;
import java.util.Optional;

/** Where virtual clusters are, and may be. Thread-safe. */
public final class Placement {
  private final BrokerClusterStore store = new BrokerClusterStore();
  private final VirtualClusterStore virtualClusters = new VirtualClusterStore();
  private final ClusterRegistry registry;

  /** Over all broker clusters. */
  public Placement(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** How to reach a broker cluster. */
  public ClusterConfig config(String brokerClusterId) {
    return registry.require(brokerClusterId).config();
  }

  /** Its topics; those of the one where virtual clusters go if that one is not there. */
  TopicGateway topicAdmin(Optional<String> brokerClusterId) {
    return brokerClusterId
        .flatMap(registry::find)
        .orElseGet(() -> registry.require(registry.placement()))
        .gateway()
        .topicAdmin();
  }

  /**
   * Where a new one goes; that broker cluster can't begin to go until the transaction ends. An
   * operator places it anywhere; a tenant's user where the tenant is anyway: on the installation's
   * own broker cluster, and on those where it has a virtual cluster that an operator placed.
   */
  String choose(Tx tx, Actor actor, Optional<String> wanted) {
    String id = wanted.orElse(registry.placement());
    boolean allowed =
        actor.kind() == Actor.Kind.OPERATOR
            || id.equals(registry.placement())
            || virtualClusters.all(tx).stream()
                .anyMatch(existing -> existing.brokerClusterId().equals(id));
    BrokerCluster cluster =
        Optional.of(id)
            .filter(known -> allowed)
            .flatMap(known -> store.share(tx.handle(), known))
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "/broker_cluster_id",
                        "must be a broker cluster that your tenant may use; without it, the"
                            + " installation chooses"));
    if (!cluster.serves()) {
      throw new ProblemException(
          ProblemCode.BROKER_CLUSTER_BUSY,
          "The broker cluster '"
              + cluster.name()
              + "' takes no virtual clusters: it is "
              + Fleet.code(cluster)
              + ". Wait until it is ready, or name another.");
    }
    return id;
  }
}
