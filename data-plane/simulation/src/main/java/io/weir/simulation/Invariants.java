package io.weir.simulation;

import io.weir.replication.PartitionReplica;
import io.weir.storage.PartitionLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;

/**
 * What must hold at any moment, whatever went wrong: in terms of what replication promises, never
 * of how a bug would break it (names as in the TLA+ specification of KIP-966). Single-threaded.
 */
final class Invariants {
  private static final long INTERVAL_MS = 25;
  private static final long MATCHING_INTERVAL_MS = 2_500;

  private record Watched(int node, int incarnation, TopicIdPartition partition) {}

  private final World world;
  private final List<Node> nodes;
  private final ControllerProcess controller;
  private final Cluster cluster;
  private final History history;
  private final RemoteStorage remote;
  private final Map<TopicIdPartition, Integer> epochsSeen = new HashMap<>();
  private final Map<Watched, Long> highWatermarks = new HashMap<>();

  Invariants(
      World world,
      List<Node> nodes,
      ControllerProcess controller,
      Cluster cluster,
      History history,
      RemoteStorage remote) {
    this.world = world;
    this.nodes = nodes;
    this.controller = controller;
    this.cluster = cluster;
    this.history = history;
    this.remote = remote;
  }

  void start() {
    world.afterMs(
        INTERVAL_MS,
        () -> {
          check();
          start();
        });
  }

  void startMatching() {
    world.afterMs(
        MATCHING_INTERVAL_MS,
        () -> {
          controller.model.partitions().forEach(p -> matching(p.id()));
          startMatching();
        });
  }

  private void check() {
    for (RegisteredPartition p : controller.model.partitions()) {
      for (Node node : nodes) {
        watchHighWatermark(node, p.id());
      }
      leader(p);
      for (Node node : nodes) {
        if (p.isr().contains(node.id())) {
          holdsCommitted("ReplicationQuorumSuperset", node, p);
        } else if (p.elr().contains(node.id())) {
          holdsCommitted("LeaderCandidateCompleteness", node, p);
        }
      }
    }
  }

  /** A process never takes back that something is committed, and never says two things of it. */
  private void watchHighWatermark(Node node, TopicIdPartition id) {
    Optional<PartitionLog> log = node.log(id);
    if (log.isEmpty() || node.anyReplica(id).isEmpty() || node.brokerEpoch() < 0) {
      return;
    }
    Watched key = new Watched(node.id(), node.incarnation(), id);
    long before = highWatermarks.getOrDefault(key, 0L);
    long now = log.get().highWatermark();
    if (now < before) {
      throw new Violation("MonotonicHighWatermark", key + " fell from " + before + " to " + now);
    }
    long checkedTo = Math.min(now, history.end(id));
    NavigableMap<Long, String> committed = history.of(id).subMap(before, true, checkedTo, false);
    if (!committed.isEmpty()) {
      contains("ConsistentRead", node, log.get(), committed, before, checkedTo);
    }
    highWatermarks.put(key, checkedTo);
  }

  private void leader(RegisteredPartition p) {
    if (!p.hasLeader()) {
      return;
    }
    Node node = controller.node(p.leader());
    Optional<PartitionLog> log = node.log(p.id());
    if (log.isEmpty() || !cluster.isTrueLeader(node, p.id())) {
      return;
    }
    if (epochsSeen.getOrDefault(p.id(), -1) != p.leaderEpoch()) {
      epochsSeen.put(p.id(), p.leaderEpoch());
      contains("LeaderCompleteness", node, log.get(), history.of(p.id()), 0, history.end(p.id()));
    }
    long known = history.end(p.id());
    read(node, log.get(), known, log.get().highWatermark())
        .ifPresent(
            entries ->
                entries.forEach(
                    e -> history.saw("NoCommittedRecordLost", p.id(), e.offset(), e.value())));
  }

  private void holdsCommitted(String invariant, Node node, RegisteredPartition p) {
    boolean ofThisProcess =
        controller.model.broker(node.id()).map(b -> b.epoch() == node.brokerEpoch()).orElse(false);
    Optional<PartitionLog> log = node.log(p.id());
    if (node.losses.isUnknownToController() || !ofThisProcess || log.isEmpty()) {
      return;
    }
    if (log.get().logEndOffset() < history.end(p.id())) {
      throw new Violation(
          invariant,
          "node "
              + node.id()
              + " holds "
              + p.id()
              + " up to "
              + log.get().logEndOffset()
              + ", committed is up to "
              + history.end(p.id())
              + "; "
              + controller.describe(p.id()));
    }
    LogChecks.keepsRemotePart(node, log.get(), remote);
  }

  private void contains(
      String invariant,
      Node node,
      PartitionLog log,
      NavigableMap<Long, String> expected,
      long from,
      long to) {
    read(node, log, from, Math.min(to, log.logEndOffset()))
        .ifPresent(
            entries -> {
              Map<Long, String> found = new HashMap<>();
              entries.forEach(e -> found.put(e.offset(), e.value()));
              expected.forEach(
                  (offset, value) -> {
                    if (offset >= log.logStartOffset() && !value.equals(found.get(offset))) {
                      throw new Violation(
                          invariant,
                          "node "
                              + node.id()
                              + " "
                              + log.id()
                              + " offset "
                              + offset
                              + " was "
                              + value
                              + ", is "
                              + found.get(offset)
                              + "; "
                              + controller.describe(log.id()));
                    }
                  });
            });
  }

  private Optional<List<LogContents.Entry>> read(Node node, PartitionLog log, long from, long to) {
    return node.disk.quietly(() -> LogContents.read(log, remote, from, to));
  }

  /** Logs that agree on the epoch at an offset agree on everything before (LogMatching). */
  void matching(TopicIdPartition id) {
    List<List<LogContents.Entry>> logs = new ArrayList<>();
    long from =
        nodes.stream()
            .flatMap(n -> n.log(id).stream())
            .mapToLong(PartitionLog::logStartOffset)
            .max()
            .orElse(0);
    for (Node node : nodes) {
      Optional<PartitionLog> log = node.log(id);
      log.flatMap(l -> read(node, l, from, l.logEndOffset()))
          .ifPresent(
              entries -> {
                LogChecks.lineage(node, log.get(), entries);
                logs.add(entries);
              });
    }
    for (int i = 0; i < logs.size(); i++) {
      for (int j = i + 1; j < logs.size(); j++) {
        LogChecks.matching(id, logs.get(i), logs.get(j));
      }
    }
  }

  /** In the end everybody holds the same, and every idempotent record once, in order. */
  void atTheEnd(TopicIdPartition id, List<Producer> producers) {
    matching(id);
    List<LogContents.Entry> log = null;
    for (Node node : nodes) {
      PartitionReplica replica = node.replica(id).orElseThrow();
      List<LogContents.Entry> entries =
          read(node, node.log(id).orElseThrow(), 0, replica.logEndOffset()).orElseThrow();
      if (log != null && !log.equals(entries)) {
        throw new Violation("Converged", id + " differs on node " + node.id());
      }
      log = entries;
      contains(
          "NoAcknowledgedWriteLost",
          node,
          node.log(id).orElseThrow(),
          history.of(id),
          0,
          replica.logEndOffset());
    }
    for (Producer producer : producers) {
      LogChecks.onceInOrder(id, log, producer, remote.deletedTo(id) > 0);
    }
  }
}
