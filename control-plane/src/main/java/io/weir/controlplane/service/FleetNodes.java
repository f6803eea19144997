package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of a broker cluster and how well it is: what the processes' supervisor sees beside what
 * the cluster says of itself. Thread-safe; blocks for a bounded time.
 */
public final class FleetNodes {
  private static final Duration LAG_WAIT = Duration.ofMillis(500);

  /** The whole cluster is counted at most so often, however many look. */
  private static final Duration CENSUS_AGE_MAX = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(FleetNodes.class);

  private final Fleet fleet;
  private final ClusterRegistry registry;
  private final Function<String, List<NodeState>> processes;
  private final Clock clock;
  private final Map<String, Counted> counts = new HashMap<>();

  private record Counted(Optional<ClusterCensus> census, Instant at) {}

  /**
   * Wires it.
   *
   * @param processes nodes of a broker cluster that this control plane runs; empty if it runs none
   */
  public FleetNodes(
      Fleet fleet,
      ClusterRegistry registry,
      Function<String, List<NodeState>> processes,
      Clock clock) {
    this.fleet = fleet;
    this.registry = registry;
    this.processes = processes;
    this.clock = clock;
  }

  /**
   * One node. What is not known is null.
   *
   * @param host of the operators' listener, while it serves
   * @param port of the same
   * @param serving whether it is registered and not fenced
   * @param controller whether it is the active controller
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Node(
      int id,
      String host,
      Integer port,
      String desired,
      String process,
      Boolean serving,
      Boolean controller,
      Instant startedAt,
      Integer leaders,
      Integer replicas,
      Integer replicasOutOfSync,
      Long diskTotalBytes,
      Long diskFreeBytes) {}

  /**
   * How well a cluster is. What is not known is null.
   *
   * @param state {@code ok}, {@code degraded} (it serves, with less than it should have) or {@code
   *     unavailable} (partitions can't be reached, or nobody answers)
   * @param reasons why it is not ok
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Health(
      String state,
      List<String> reasons,
      int desiredNodes,
      Integer servingNodes,
      Integer controllerId,
      Integer partitions,
      Integer offlinePartitions,
      Integer underReplicatedPartitions,
      List<Integer> laggingBrokers) {}

  /** All nodes, those that should be there as well, by id. */
  public List<Node> nodes(String clusterId) {
    fleet.require(clusterId);
    Optional<BrokerGateway> gateway = gateway(clusterId);
    Optional<List<ClusterGateway.Broker>> serving = ask(gateway, BrokerGateway::brokers);
    Optional<ClusterCensus> counted = census(clusterId, gateway);
    Map<Integer, NodeState> states = new TreeMap<>();
    processes.apply(clusterId).forEach(state -> states.put(state.id(), state));
    serving.ifPresent(
        brokers ->
            brokers.forEach(
                broker ->
                    states.putIfAbsent(
                        broker.id(), new NodeState(broker.id(), null, null, null, null, null))));
    return states.values().stream().map(state -> node(state, serving, counted)).toList();
  }

  private static Node node(
      NodeState state,
      Optional<List<ClusterGateway.Broker>> serving,
      Optional<ClusterCensus> counted) {
    Optional<ClusterGateway.Broker> broker =
        serving.orElse(List.of()).stream().filter(b -> b.id() == state.id()).findFirst();
    Boolean known = serving.isPresent() ? broker.isPresent() : null;
    ClusterCensus.OfBroker held =
        counted
            .map(all -> all.byBroker().getOrDefault(state.id(), ClusterCensus.OfBroker.NONE))
            .orElse(null);
    return new Node(
        state.id(),
        broker.map(ClusterGateway.Broker::host).orElse(null),
        broker.map(ClusterGateway.Broker::port).orElse(null),
        state.desired(),
        state.process(),
        known,
        serving.isPresent() ? broker.map(ClusterGateway.Broker::controller).orElse(false) : null,
        state.startedAt(),
        held == null ? null : held.leaders(),
        held == null ? null : held.replicas(),
        held == null ? null : held.replicasOutOfSync(),
        state.diskTotalBytes(),
        state.diskFreeBytes());
  }

  /** How well it is. */
  public Health health(String clusterId) {
    BrokerCluster cluster = fleet.require(clusterId);
    Optional<BrokerGateway> gateway = gateway(clusterId);
    Optional<List<ClusterGateway.Broker>> serving = ask(gateway, BrokerGateway::brokers);
    Optional<ClusterCensus> counted =
        serving.isPresent() ? census(clusterId, gateway) : Optional.empty();
    Optional<List<Integer>> lagging =
        serving.isPresent()
            ? ask(gateway, asked -> asked.lagging(asked.tenancyLog().endOffset(), LAG_WAIT))
            : Optional.empty();
    Optional<Integer> controller =
        serving.flatMap(
            brokers ->
                brokers.stream()
                    .filter(ClusterGateway.Broker::controller)
                    .map(ClusterGateway.Broker::id)
                    .findFirst());
    List<String> reasons = new ArrayList<>();
    boolean unavailable = serving.isEmpty() || counted.isEmpty();
    if (unavailable) {
      reasons.add("The brokers don't answer, or not all of what was asked.");
    }
    if (counted.isPresent() && counted.get().offline() > 0) {
      unavailable = true;
      reasons.add("Without a leader, so out of use: " + partitions(counted.get().offline()) + ".");
    }
    if (counted.isPresent() && counted.get().underReplicated() > 0) {
      reasons.add(
          "Without all their replicas in sync: "
              + partitions(counted.get().underReplicated())
              + ".");
    }
    if (serving.isPresent() && serving.get().size() < cluster.brokers()) {
      reasons.add(serving.get().size() + " of " + cluster.brokers() + " nodes serve.");
    }
    lagging
        .filter(ids -> !ids.isEmpty())
        .ifPresent(ids -> reasons.add("Brokers " + ids + " lag behind in applying changes."));
    return new Health(
        unavailable ? "unavailable" : reasons.isEmpty() ? "ok" : "degraded",
        reasons,
        cluster.brokers(),
        serving.map(List::size).orElse(null),
        controller.orElse(null),
        counted.map(ClusterCensus::partitions).orElse(null),
        counted.map(ClusterCensus::offline).orElse(null),
        counted.map(ClusterCensus::underReplicated).orElse(null),
        lagging.orElse(null));
  }

  private static String partitions(int count) {
    return count + (count == 1 ? " partition" : " partitions");
  }

  private Optional<BrokerGateway> gateway(String clusterId) {
    return registry.find(clusterId).map(ClusterRegistry.Entry::gateway);
  }

  private synchronized Optional<ClusterCensus> census(
      String clusterId, Optional<BrokerGateway> gateway) {
    Counted last = counts.get(clusterId);
    if (last == null || last.at().plus(CENSUS_AGE_MAX).isBefore(clock.instant())) {
      last = new Counted(ask(gateway, BrokerGateway::census), clock.instant());
      counts.put(clusterId, last);
    }
    return last.census();
  }

  private static <T> Optional<T> ask(
      Optional<BrokerGateway> gateway, Function<BrokerGateway, T> question) {
    try {
      return gateway.map(asked -> Objects.requireNonNull(question.apply(asked), "answer"));
    } catch (ProblemException e) {
      log.info("event=cluster_did_not_say reason=\"{}\"", e.getMessage());
      return Optional.empty();
    }
  }
}
