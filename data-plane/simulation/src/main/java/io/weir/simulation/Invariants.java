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
  private final Map<TopicIdPartition, Integer> epochsSeen = new HashMap<>();
  private final Map<Watched, Long> highWatermarks = new HashMap<>();

  Invariants(
      World world,
      List<Node> nodes,
      ControllerProcess controller,
      Cluster cluster,
      History history) {
    this.world = world;
    this.nodes = nodes;
    this.controller = controller;
    this.cluster = cluster;
    this.history = history;
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
          controller.model.partitions().forEach(p -> matching(p.id));
          startMatching();
        });
  }

  private void check() {
    for (ControllerModel.Partition p : controller.model.partitions()) {
      for (Node node : nodes) {
        watchHighWatermark(node, p.id);
      }
      leader(p);
      for (Node node : nodes) {
        if (p.isr.contains(node.id())) {
          holdsCommitted("ReplicationQuorumSuperset", node, p);
        } else if (p.elr.contains(node.id())) {
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

  private void leader(ControllerModel.Partition p) {
    if (p.leader == ControllerModel.NO_LEADER) {
      return;
    }
    Node node = controller.node(p.leader);
    Optional<PartitionLog> log = node.log(p.id);
    if (log.isEmpty() || !cluster.isTrueLeader(node, p.id)) {
      return;
    }
    if (epochsSeen.getOrDefault(p.id, -1) != p.leaderEpoch) {
      epochsSeen.put(p.id, p.leaderEpoch);
      contains("LeaderCompleteness", node, log.get(), history.of(p.id), 0, history.end(p.id));
    }
    long known = history.end(p.id);
    read(node, log.get(), known, log.get().highWatermark())
        .ifPresent(
            entries ->
                entries.forEach(
                    e -> history.saw("NoCommittedRecordLost", p.id, e.offset(), e.value())));
  }

  private void holdsCommitted(String invariant, Node node, ControllerModel.Partition p) {
    boolean ofThisProcess =
        controller.model.broker(node.id()).map(b -> b.epoch == node.brokerEpoch()).orElse(false);
    Optional<PartitionLog> log = node.log(p.id);
    if (node.mayHaveLost() || !ofThisProcess || log.isEmpty()) {
      return;
    }
    if (log.get().logEndOffset() < history.end(p.id)) {
      throw new Violation(
          invariant,
          "node "
              + node.id()
              + " holds "
              + p.id
              + " up to "
              + log.get().logEndOffset()
              + ", committed is up to "
              + history.end(p.id)
              + "; "
              + controller.describe(p.id));
    }
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
                    if (!value.equals(found.get(offset))) {
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

  private static Optional<List<LogContents.Entry>> read(
      Node node, PartitionLog log, long from, long to) {
    return node.disk.quietly(() -> LogContents.read(log, from, to));
  }

  /** Logs that agree on the epoch at an offset agree on everything before (LogMatching). */
  void matching(TopicIdPartition id) {
    List<List<LogContents.Entry>> logs = new ArrayList<>();
    for (Node node : nodes) {
      Optional<PartitionLog> log = node.log(id);
      log.flatMap(l -> read(node, l, 0, l.logEndOffset()))
          .ifPresent(
              entries -> {
                lineage(node, log.get(), entries);
                logs.add(entries);
              });
    }
    for (int i = 0; i < logs.size(); i++) {
      for (int j = i + 1; j < logs.size(); j++) {
        matching(id, logs.get(i), logs.get(j));
      }
    }
  }

  private static void matching(
      TopicIdPartition id, List<LogContents.Entry> one, List<LogContents.Entry> other) {
    boolean agreed = false;
    int j = other.size() - 1;
    for (int i = one.size() - 1; i >= 0; i--) {
      LogContents.Entry e = one.get(i);
      while (j >= 0 && other.get(j).offset() > e.offset()) {
        if (agreed) {
          throw new Violation("LogMatching", id + ": only one log has " + other.get(j));
        }
        j--;
      }
      LogContents.Entry o = j >= 0 && other.get(j).offset() == e.offset() ? other.get(j) : null;
      agreed |= o != null && o.epoch() == e.epoch();
      if (agreed && (o == null || o.epoch() != e.epoch() || !o.value().equals(e.value()))) {
        throw new Violation("LogMatching", id + ": " + e + " and " + o);
      }
      if (o != null) {
        j--;
      }
    }
  }

  /** A log answers for each record with the epoch that the record carries. */
  private static void lineage(Node node, PartitionLog log, List<LogContents.Entry> entries) {
    int last = -2;
    for (LogContents.Entry e : entries) {
      if (e.epoch() != last) {
        last = e.epoch();
        int answered = log.epochForOffset(e.offset()).orElse(-1);
        if (answered != e.epoch()) {
          throw new Violation(
              "EpochLineage",
              "node " + node.id() + " " + log.id() + " says epoch " + answered + " of " + e);
        }
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
      onceInOrder(id, log, producer);
    }
  }

  private static void onceInOrder(
      TopicIdPartition id, List<LogContents.Entry> log, Producer producer) {
    String prefix = producer.producerId() + ":";
    int next = 0;
    for (LogContents.Entry e : log) {
      if (e.value().startsWith(prefix)) {
        int sequence = Integer.parseInt(e.value().split(":", 3)[1]);
        if (sequence != next) {
          throw new Violation(
              sequence < next ? "NoneDoubled" : "OrderKept",
              id
                  + " offset "
                  + e.offset()
                  + " holds sequence "
                  + sequence
                  + " after "
                  + (next - 1)
                  + " of producer "
                  + producer.producerId());
        }
        next++;
      }
    }
    if (next != producer.recordsSent()) {
      throw new Violation(
          "NoAcknowledgedWriteLost",
          id
              + " holds "
              + next
              + " of "
              + producer.recordsSent()
              + " records of producer "
              + producer.producerId());
    }
  }
}
