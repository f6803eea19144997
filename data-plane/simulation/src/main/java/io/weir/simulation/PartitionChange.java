package io.weir.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Decides what a change makes of a partition: eligible leader replicas, leader, epochs (KIP-966).
 * Immutable.
 *
 * @param isr the ISR that is aimed at; an election may make another one of it
 * @param unclean a replica that may have lost what it held, which no ELR keeps
 * @param preferred whether the preferred leader shall lead if it may
 * @param recovered whether the leader says that it has recovered
 */
record PartitionChange(
    RegisteredPartition before,
    List<Integer> replicas,
    List<Integer> isr,
    OptionalInt unclean,
    boolean preferred,
    boolean recovered) {

  /** Nothing is aimed at but a leader. */
  static PartitionChange election(RegisteredPartition p) {
    return new PartitionChange(p, p.replicas(), p.isr(), OptionalInt.empty(), false, false);
  }

  PartitionChange toIsr(List<Integer> target) {
    return new PartitionChange(before, replicas, target, unclean, preferred, recovered);
  }

  PartitionChange toReplicas(List<Integer> target) {
    return new PartitionChange(before, target, isr, unclean, preferred, recovered);
  }

  PartitionChange withUnclean(int replica) {
    return new PartitionChange(
        before, replicas, isr, OptionalInt.of(replica), preferred, recovered);
  }

  PartitionChange toPreferred() {
    return new PartitionChange(before, replicas, isr, unclean, true, recovered);
  }

  PartitionChange withRecovered() {
    return new PartitionChange(before, replicas, isr, unclean, preferred, true);
  }

  /**
   * The partition after the change; the same one when there is nothing to change.
   *
   * @param acceptable which brokers may lead
   */
  RegisteredPartition apply(IntPredicate acceptable, int minIsr) {
    List<Integer> nextIsr = isr;
    Set<Integer> elr = eligible(minIsr);
    boolean recovering = before.recovering() && !recovered;
    int leader = RegisteredPartition.NO_LEADER;
    for (int candidate : candidates()) {
      boolean eligible = isr.contains(candidate) || isr.isEmpty() && elr.contains(candidate);
      if (eligible && acceptable.test(candidate)) {
        leader = candidate;
        break;
      }
    }
    OptionalInt lastKnown = before.lastKnownLeader();
    if (leader != RegisteredPartition.NO_LEADER) {
      if (leader != before.leader() && elr.remove(leader)) {
        nextIsr = List.of(leader);
      }
    } else if (isr.isEmpty()
        && elr.isEmpty()
        && lastKnown.isPresent()
        && acceptable.test(lastKnown.getAsInt())) {
      leader = lastKnown.getAsInt();
      nextIsr = List.of(leader);
      recovering = true;
    }
    if (leader != RegisteredPartition.NO_LEADER) {
      lastKnown = OptionalInt.empty();
    } else if (before.hasLeader() && lastKnown.isEmpty()) {
      lastKnown = OptionalInt.of(before.leader());
    }
    RegisteredPartition next = next(nextIsr, elr, lastKnown, leader, recovering, 0, 0);
    return next.equals(before)
        ? before
        : next(nextIsr, elr, lastKnown, leader, recovering, leader == before.leader() ? 0 : 1, 1);
  }

  private RegisteredPartition next(
      List<Integer> nextIsr,
      Set<Integer> elr,
      OptionalInt lastKnown,
      int leader,
      boolean recovering,
      int leaderEpochs,
      int partitionEpochs) {
    return new RegisteredPartition(
        before.id(),
        replicas,
        nextIsr,
        elr,
        lastKnown,
        leader,
        before.leaderEpoch() + leaderEpochs,
        before.partitionEpoch() + partitionEpochs,
        recovering);
  }

  private Set<Integer> eligible(int minIsr) {
    Set<Integer> elr = new TreeSet<>();
    if (isr.size() < Math.min(minIsr, replicas.size())) {
      elr.addAll(before.elr());
      elr.addAll(before.isr());
      isr.forEach(elr::remove);
      unclean.ifPresent(elr::remove);
    }
    return elr;
  }

  /** Who may lead, the best first. */
  private List<Integer> candidates() {
    List<Integer> all = new ArrayList<>();
    if (preferred) {
      all.add(replicas.getFirst());
    }
    all.add(before.leader());
    all.addAll(replicas);
    return all;
  }
}
