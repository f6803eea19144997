package io.weir.controlplane.service;

import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerCluster.State;
import io.weir.controlplane.domain.BrokerNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Decides the next step on the way of a broker cluster to what it should be. Pure; stateless. */
public final class ClusterWork {
  /**
   * How long nodes may take until they serve; a slow machine starts nine of them in a few minutes.
   */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Tries at what failed at once: a process of the last control plane may still be at it. */
  public static final int TRIES_MAX = 3;

  private ClusterWork() {}

  /** What to do. */
  public sealed interface Step {
    /** Choose ids and ports of so many more nodes. */
    record Choose(int count) implements Step {}

    /** Make and start what is planned; adopt what runs. */
    record Ensure() implements Step {}

    /** Wait; how far it is. */
    record Await(String progress) implements Step {}

    /** Tell it what its tenants need. */
    record Publish() implements Step {}

    /** It takes virtual clusters. */
    record Ready() implements Step {}

    /** It can't be brought about. */
    record Fail(String reason) implements Step {}

    /** Stop and remove everything. */
    record Remove() implements Step {}

    /** Nothing. */
    record Leave() implements Step {}
  }

  /**
   * What was seen of it by this control plane.
   *
   * @param ensured whether its planned nodes have been started or adopted
   * @param serving nodes that take part; empty before any was asked
   * @param failures in a row
   * @param lastFailure what the last one said
   * @param took since this control plane began with it
   */
  public record Seen(
      boolean ensured,
      Optional<Integer> serving,
      int failures,
      Optional<String> lastFailure,
      Duration took) {}

  /** The next step. */
  public static Step next(BrokerCluster cluster, Seen seen) {
    return switch (cluster.state()) {
      case READY -> new Step.Ensure();
      case FAILED -> cluster.readyAt().isPresent() ? new Step.Ensure() : new Step.Leave();
      case DELETING ->
          seen.failures() >= TRIES_MAX ? failed(seen, "It can't be removed") : new Step.Remove();
      case CREATING, CHANGING -> making(cluster, seen);
    };
  }

  private static Step making(BrokerCluster cluster, Seen seen) {
    if (seen.failures() >= TRIES_MAX) {
      return failed(seen, "Its nodes can't be made");
    }
    int missing = cluster.brokers() - cluster.nodes().size();
    if (missing > 0) {
      return new Step.Choose(missing);
    }
    if (!seen.ensured()) {
      return new Step.Ensure();
    }
    int serving = seen.serving().orElse(0);
    if (serving >= cluster.brokers()) {
      return cluster.state() == State.CREATING && cluster.tenancyTopicId().isEmpty()
          ? seen.took().compareTo(PATIENCE) > 0
              ? failed(seen, "Its nodes serve, but don't take what they must know")
              : new Step.Publish()
          : new Step.Ready();
    }
    String progress = serving + " of " + cluster.brokers() + " nodes serve.";
    return seen.took().compareTo(PATIENCE) > 0
        ? failed(seen, "After " + PATIENCE.toMinutes() + " minutes " + progress.replace(".", ""))
        : new Step.Await(progress);
  }

  private static Step.Fail failed(Seen seen, String what) {
    return new Step.Fail(what + seen.lastFailure().map(why -> ": " + why).orElse("") + ".");
  }

  /**
   * The nodes that are planned next: ids above all there ever were in the plan, so that a node has
   * one name in the installation.
   *
   * @param all nodes of all broker clusters
   * @param ports as many as there are new nodes
   */
  public static List<BrokerNode> newNodes(Collection<BrokerNode> all, List<Integer> ports) {
    int id = all.stream().mapToInt(BrokerNode::id).max().orElse(0);
    List<BrokerNode> nodes = new ArrayList<>();
    for (int port : ports) {
      nodes.add(new BrokerNode(++id, port));
    }
    return nodes;
  }
}
