package io.weir.simulation;

import io.weir.replication.PartitionReplica;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;

/** The nodes as clients reach them. Single-threaded. */
final class Cluster {
  private static final double STALE_RATE = 0.2;
  private static final double LOSS_RATE = 0.02;

  private final World world;
  private final List<Node> nodes;
  private final ControllerProcess controller;

  Cluster(World world, List<Node> nodes, ControllerProcess controller) {
    this.world = world;
    this.nodes = nodes;
    this.controller = controller;
  }

  /** A node that believes it leads: mostly the right one. */
  Optional<Node> someLeader(TopicIdPartition partition) {
    List<Node> believing =
        nodes.stream()
            .filter(n -> n.replica(partition).map(PartitionReplica::isLeader).orElse(false))
            .toList();
    if (believing.isEmpty()) {
      return Optional.empty();
    }
    if (believing.size() > 1 && !world.chance(STALE_RATE)) {
      Optional<Node> right =
          believing.stream()
              .filter(n -> n.id() == controller.model.partition(partition).leader())
              .findFirst();
      if (right.isPresent()) {
        return right;
      }
    }
    return Optional.of(believing.get(world.random.nextInt(believing.size())));
  }

  /** Whether a message to or from a client gets lost now. */
  boolean isLost() {
    return controller.lossy && world.chance(LOSS_RATE);
  }

  /** Whether a node leads in the controller's current epoch. */
  boolean isTrueLeader(Node node, TopicIdPartition partition) {
    RegisteredPartition p = controller.model.partition(partition);
    return p.leader() == node.id()
        && node.anyReplica(partition)
            .map(r -> r.isLeader() && r.leaderEpoch() == p.leaderEpoch())
            .orElse(false);
  }

  /**
   * MinIsr: what is acknowledged lies on as many machines as were asked for, or lay there when they
   * acknowledged it.
   */
  void checkAcknowledged(TopicIdPartition partition, int leaderEpoch, long endOffset) {
    int holders = 0;
    for (Node node : nodes) {
      boolean readable = node.log(partition).isPresent();
      if (!readable
          || node.log(partition).orElseThrow().logEndOffset() >= endOffset
          || node.losses.heldBefore(partition, leaderEpoch, endOffset)) {
        holders++; // a dead machine's log can't be looked at
      }
    }
    if (holders < ControllerProcess.MIN_ISR) {
      throw new Violation(
          "MinIsr", partition + " acknowledged up to " + endOffset + " on " + holders + " logs");
    }
  }
}
