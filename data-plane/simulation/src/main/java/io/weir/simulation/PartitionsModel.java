package io.weir.simulation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** The partitions of {@link ControllerModel}, and what changed of them. Single-threaded. */
final class PartitionsModel {
  private final int minIsr;
  private final Coverage coverage;
  private final IntPredicate active;
  private final Map<TopicIdPartition, RegisteredPartition> partitions = new LinkedHashMap<>();
  private final Map<TopicIdPartition, RegisteredPartition> changed = new LinkedHashMap<>();

  /**
   * @param active which brokers may be in an ISR and lead, at the moment
   */
  PartitionsModel(int minIsr, Coverage coverage, IntPredicate active) {
    this.minIsr = minIsr;
    this.coverage = coverage;
    this.active = active;
  }

  Errors create(TopicIdPartition id, List<Integer> replicas, IntPredicate registered) {
    if (partitions.keySet().stream()
        .anyMatch(
            other -> other.topic().equals(id.topic()) && !other.topicId().equals(id.topicId()))) {
      return Errors.TOPIC_ALREADY_EXISTS;
    }
    List<Integer> isr = replicas.stream().filter(active::test).toList();
    if (!replicas.stream().allMatch(registered::test) || isr.isEmpty()) {
      return Errors.INVALID_REPLICA_ASSIGNMENT;
    }
    put(
        new RegisteredPartition(
            id,
            replicas,
            isr,
            java.util.Set.of(),
            java.util.OptionalInt.empty(),
            isr.getFirst(),
            0,
            0,
            false));
    return Errors.NONE;
  }

  Errors delete(Uuid topicId) {
    changed.keySet().removeIf(id -> id.topicId().equals(topicId));
    return partitions.keySet().removeIf(id -> id.topicId().equals(topicId))
        ? Errors.NONE
        : Errors.UNKNOWN_TOPIC_ID;
  }

  /** See {@link ControllerModel#alterPartition}. */
  Errors alter(
      int from,
      TopicIdPartition id,
      int leaderEpoch,
      int partitionEpoch,
      List<Integer> isr,
      Predicate<Integer> eligible) {
    RegisteredPartition p = partitions.get(id);
    if (p == null) {
      return Errors.UNKNOWN_TOPIC_ID;
    }
    if (leaderEpoch > p.leaderEpoch() || partitionEpoch > p.partitionEpoch()) {
      return Errors.NOT_CONTROLLER;
    }
    if (leaderEpoch < p.leaderEpoch()) {
      return Errors.FENCED_LEADER_EPOCH;
    }
    if (from != p.leader()) {
      return Errors.INVALID_REQUEST;
    }
    if (partitionEpoch < p.partitionEpoch()) {
      return Errors.INVALID_UPDATE_VERSION;
    }
    if (!p.replicas().containsAll(isr) || !isr.contains(from)) {
      return Errors.INVALID_REQUEST;
    }
    if (!isr.stream().allMatch(eligible)) {
      coverage.count(Coverage.Event.INELIGIBLE_REPLICA);
      return Errors.INELIGIBLE_REPLICA;
    }
    change(PartitionChange.election(p).toIsr(isr).withRecovered(), active);
    return Errors.NONE;
  }

  /** Another order of the same replicas: another preferred leader. */
  Errors reorder(TopicIdPartition id, List<Integer> replicas) {
    RegisteredPartition p = partitions.get(id);
    if (p == null) {
      return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }
    change(PartitionChange.election(p).toReplicas(replicas), active);
    return Errors.NONE;
  }

  /** ElectLeaders, the preferred one. */
  Errors electPreferred(TopicIdPartition id) {
    RegisteredPartition p = partitions.get(id);
    if (p == null) {
      return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }
    if (p.leader() == p.replicas().getFirst()) {
      return Errors.ELECTION_NOT_NEEDED;
    }
    return change(PartitionChange.election(p).toPreferred(), active)
        ? Errors.NONE
        : Errors.PREFERRED_LEADER_NOT_AVAILABLE;
  }

  boolean leadsAnything(int broker) {
    return partitions.values().stream().anyMatch(p -> p.leader() == broker);
  }

  /** Takes a broker out of every ISR; one that can't vouch for its log out of every ELR too. */
  void remove(int broker, boolean unclean) {
    for (RegisteredPartition p : List.copyOf(partitions.values())) {
      if (p.isr().contains(broker) || unclean && p.elr().contains(broker)) {
        PartitionChange change =
            PartitionChange.election(p).toIsr(p.isr().stream().filter(b -> b != broker).toList());
        change(unclean ? change.withUnclean(broker) : change, b -> b != broker && active.test(b));
      }
    }
  }

  /** A broker was unfenced: who has no leader may get one. */
  void electLeaderless(int broker) {
    for (RegisteredPartition p : List.copyOf(partitions.values())) {
      if (!p.hasLeader()) {
        change(PartitionChange.election(p), b -> b == broker || active.test(b));
      }
    }
  }

  private boolean change(PartitionChange change, IntPredicate acceptable) {
    RegisteredPartition before = change.before();
    RegisteredPartition next = change.apply(acceptable, minIsr);
    if (next.equals(before)) {
      return false;
    }
    if (next.leader() != before.leader()) {
      coverage.count(next.hasLeader() ? Coverage.Event.ELECTION : Coverage.Event.LEADERLESS);
      if (next.hasLeader() && !change.isr().contains(next.leader()) && !next.recovering()) {
        coverage.count(Coverage.Event.ELR_ELECTION);
      }
    }
    if (next.isr().size() != before.isr().size()) {
      coverage.count(
          next.isr().size() < before.isr().size()
              ? Coverage.Event.ISR_SHRINK
              : Coverage.Event.ISR_EXPAND);
    }
    put(next);
    return true;
  }

  private void put(RegisteredPartition p) {
    partitions.put(p.id(), p);
    changed.put(p.id(), p);
  }

  List<RegisteredPartition> takeChanged() {
    List<RegisteredPartition> taken = List.copyOf(changed.values());
    changed.clear();
    return taken;
  }

  Collection<RegisteredPartition> all() {
    return List.copyOf(partitions.values());
  }

  RegisteredPartition get(TopicIdPartition id) {
    return partitions.get(id);
  }
}
