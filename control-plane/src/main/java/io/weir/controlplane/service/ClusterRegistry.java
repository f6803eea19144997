package io.weir.controlplane.service;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Database;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the broker clusters, as PostgreSQL knows these, and which virtual cluster is
 * where. Another control plane may make and delete broker clusters: {@link #refresh} finds that
 * out. Thread-safe; entries change under this object's monitor.
 */
public final class ClusterRegistry implements AutoCloseable {
  /**
   * Placements that are remembered; they never change, so what is forgotten is only asked again.
   */
  private static final int PLACEMENTS_MAX = 100_000;

  private static final Logger log = LoggerFactory.getLogger(ClusterRegistry.class);

  private final BrokerClusterStore store = new BrokerClusterStore();
  private final Database database;
  private final ClusterConfig configured;
  private final String configuredId;
  private final Function<ClusterConfig, BrokerGateway> connect;
  private final Map<String, String> placements = new ConcurrentHashMap<>();
  private volatile Map<String, Entry> entries = Map.of();

  /**
   * A broker cluster that can be reached, or could once its nodes serve.
   *
   * @param cluster as it was when last looked at
   * @param config how to reach it
   * @param gateway to it
   */
  public record Entry(BrokerCluster cluster, ClusterConfig config, BrokerGateway gateway) {
    /** Its id. */
    public String id() {
      return cluster.id();
    }
  }

  /**
   * Knows what PostgreSQL knows now.
   *
   * @param configured how to reach the one that the configuration names
   * @param configuredId its id
   * @param connect makes a gateway, which connects at first use
   */
  public ClusterRegistry(
      Database database,
      ClusterConfig configured,
      String configuredId,
      Function<ClusterConfig, BrokerGateway> connect) {
    this.database = database;
    this.configured = configured;
    this.configuredId = configuredId;
    this.connect = connect;
    refresh();
  }

  /**
   * Id of the one that the configuration names: where virtual clusters go unless told otherwise.
   */
  public String placement() {
    return configuredId;
  }

  /** Looks what there is now; connections to what is gone are closed. */
  public synchronized void refresh() {
    Map<String, Entry> old = entries;
    Map<String, Entry> now = new HashMap<>();
    for (BrokerCluster cluster : database.withoutTenant(store::list)) {
      config(cluster).ifPresent(config -> now.put(cluster.id(), entry(old, cluster, config)));
    }
    entries = Map.copyOf(now);
    old.forEach(
        (id, entry) -> {
          if (!now.containsKey(id)) {
            close(entry);
          }
        });
  }

  private Entry entry(Map<String, Entry> old, BrokerCluster cluster, ClusterConfig config) {
    Entry known = old.get(cluster.id());
    // One that has grown is the same one: clients find new nodes by themselves.
    return new Entry(cluster, config, known == null ? connect.apply(config) : known.gateway());
  }

  /** Empty while its nodes are not chosen. */
  private Optional<ClusterConfig> config(BrokerCluster cluster) {
    if (cluster.id().equals(configuredId)) {
      return Optional.of(configured.withNodes(cluster.nodes()));
    }
    return cluster
        .files()
        .filter(files -> !cluster.nodes().isEmpty())
        .map(files -> ClusterConfig.local(cluster, files));
  }

  /** All that serve, the oldest first. */
  public List<Entry> serving() {
    return entries.values().stream()
        .filter(entry -> entry.cluster().serves())
        .sorted(
            Comparator.comparing((Entry entry) -> entry.cluster().createdAt())
                .thenComparing(Entry::id))
        .toList();
  }

  /** One, whatever its state. */
  public Optional<Entry> find(String brokerClusterId) {
    Entry known = entries.get(brokerClusterId);
    if (known == null) {
      refresh(); // another control plane made it
      known = entries.get(brokerClusterId);
    }
    return Optional.ofNullable(known);
  }

  /** One that is needed now. */
  public Entry require(String brokerClusterId) {
    return find(brokerClusterId)
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemCode.CLUSTER_UNAVAILABLE,
                    "The broker cluster " + brokerClusterId + " is not there (any more)."));
  }

  /** The broker cluster where a virtual cluster is. */
  public Entry of(String clusterPrefix) {
    String id = placements.get(clusterPrefix);
    if (id == null) {
      String virtualClusterId = "vc-" + clusterPrefix;
      id =
          database
              .withoutTenant(handle -> store.placement(handle, virtualClusterId))
              .orElseThrow(() -> ProblemException.notFound("cluster", virtualClusterId));
      if (placements.size() >= PLACEMENTS_MAX) {
        placements.clear();
      }
      placements.put(clusterPrefix, id);
    }
    return require(id);
  }

  @Override
  public synchronized void close() {
    List<Entry> open = new ArrayList<>(entries.values());
    entries = Map.of();
    open.forEach(ClusterRegistry::close);
  }

  private static void close(Entry entry) {
    log.info("event=broker_cluster_connection_closed cluster={}", entry.id());
    entry.gateway().close();
  }
}
