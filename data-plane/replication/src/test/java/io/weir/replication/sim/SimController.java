package io.weir.replication.sim;

import io.weir.replication.BrokerTable;
import io.weir.replication.IsrChanger;
import io.weir.replication.PartitionState;
import io.weir.storage.LogConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;

/**
 * A model of the controller's decisions (KRaft with eligible leader replicas): registration,
 * fencing, clean elections, AlterPartition. It never dies; what it says arrives late, and requests
 * and answers get lost.
 */
final class SimController {
  static final int MIN_ISR = 2;

  private static final class Broker {
    long epoch;
    boolean fenced = true;
  }

  private static final class Partition {
    final TopicIdPartition id;
    final List<Integer> replicas;
    Set<Integer> isr;
    Set<Integer> elr = new TreeSet<>();
    int leader;
    int leaderEpoch;
    int partitionEpoch;

    Partition(TopicIdPartition id, List<Integer> replicas) {
      this.id = id;
      this.replicas = replicas;
      this.isr = new TreeSet<>(replicas);
      this.leader = replicas.get(0);
    }
  }

  private final SimWorld world;
  private final LogConfig logConfig;
  private final Map<Integer, SimNode> nodes = new TreeMap<>();
  private final Map<Integer, Broker> brokers = new TreeMap<>();
  private final Map<TopicIdPartition, Partition> partitions = new java.util.LinkedHashMap<>();
  private final Map<Integer, Long> deliveredNs = new TreeMap<>();
  private long epochs = 100;
  boolean lossy = true;

  SimController(SimWorld world, LogConfig logConfig) {
    this.world = world;
    this.logConfig = logConfig;
  }

  void add(SimNode node) {
    nodes.put(node.id(), node);
  }

  SimNode node(int id) {
    return nodes.get(id);
  }

  void create(TopicIdPartition id, List<Integer> replicas) {
    Partition p = new Partition(id, replicas);
    p.isr.removeIf(b -> !brokers.containsKey(b) || brokers.get(b).fenced);
    p.leader = p.isr.iterator().next();
    partitions.put(id, p);
    publish(List.of(p));
  }

  /** A new process registers; one that can't vouch for its log leaves every ISR and ELR. */
  long register(int id, boolean clean) {
    Broker b = new Broker();
    b.epoch = ++epochs;
    brokers.put(id, b);
    fenced(id, !clean);
    world.afterMs(world.between(20, 300), () -> unfence(id, b));
    return b.epoch;
  }

  private void unfence(int id, Broker b) {
    if (brokers.get(id) == b && b.fenced && nodes.get(id).isAlive()) {
      b.fenced = false;
      publish(elect());
    }
  }

  /** The process ended: noticed after a while. */
  void died(int id) {
    Broker b = brokers.get(id);
    world.afterMs(
        world.between(50, 800),
        () -> {
          if (b != null && brokers.get(id) == b) {
            fence(id);
          }
        });
  }

  /** Its heartbeats are missing; they come again when it can send some. */
  void fence(int id) {
    Broker b = brokers.get(id);
    if (b == null || b.fenced) {
      return;
    }
    b.fenced = true;
    fenced(id, false);
    beats(id, b);
  }

  private void beats(int id, Broker b) {
    world.afterMs(
        world.between(100, 600),
        () -> {
          if (brokers.get(id) == b && b.fenced && nodes.get(id).isAlive()) {
            if (nodes.get(id).isPaused()) {
              beats(id, b);
            } else {
              unfence(id, b);
            }
          }
        });
  }

  private void fenced(int id, boolean unclean) {
    List<Partition> changed = new ArrayList<>();
    for (Partition p : partitions.values()) {
      Set<Integer> isr = new TreeSet<>(p.isr);
      isr.remove(id);
      boolean change = !isr.equals(p.isr) || unclean && p.elr.contains(id) || p.leader == id;
      if (change) {
        setIsr(p, isr);
        if (unclean) {
          p.elr.remove(id);
        }
        if (p.leader == id) {
          p.leader = PartitionState.NO_LEADER;
          p.leaderEpoch++;
        }
        changed.add(p);
      }
    }
    changed.forEach(p -> p.partitionEpoch++);
    Set<Partition> all = new LinkedHashSet<>(changed);
    all.addAll(elect());
    publish(List.copyOf(all));
  }

  private static void setIsr(Partition p, Set<Integer> isr) {
    if (isr.size() >= MIN_ISR) {
      p.elr.clear();
    } else {
      p.elr.addAll(p.isr);
      p.elr.removeAll(isr);
    }
    p.isr = isr;
  }

  private List<Partition> elect() {
    List<Partition> changed = new ArrayList<>();
    for (Partition p : partitions.values()) {
      if (p.leader != PartitionState.NO_LEADER) {
        continue;
      }
      Optional<Integer> next = p.isr.stream().filter(this::isUp).findFirst();
      if (next.isEmpty()) {
        next = p.elr.stream().filter(this::isUp).findFirst();
        next.ifPresent(
            id -> {
              Set<Integer> isr = new TreeSet<>(p.isr);
              isr.add(id);
              setIsr(p, isr);
              p.elr.remove(id);
            });
      }
      next.ifPresent(id -> lead(p, id));
      if (next.isPresent()) {
        changed.add(p);
      }
    }
    return changed;
  }

  private static void lead(Partition p, int id) {
    p.leader = id;
    p.leaderEpoch++;
    p.partitionEpoch++;
  }

  private boolean isUp(int id) {
    return brokers.containsKey(id) && !brokers.get(id).fenced;
  }

  /** Another member of the ISR leads from now on (preferred leader, controlled move). */
  void moveLeader(TopicIdPartition id) {
    Partition p = partitions.get(id);
    List<Integer> others = p.isr.stream().filter(b -> b != p.leader && isUp(b)).toList();
    if (p.leader != PartitionState.NO_LEADER && !others.isEmpty()) {
      lead(p, others.get(world.random.nextInt(others.size())));
      publish(List.of(p));
    }
  }

  CompletableFuture<IsrChanger.Result> alterPartition(SimNode from, IsrChanger.Proposal proposal) {
    CompletableFuture<IsrChanger.Result> answer = new CompletableFuture<>();
    if (lossy && world.chance(0.05)) {
      world.afterMs(500, () -> from.run(() -> answer.completeExceptionally(timeout())));
      return answer;
    }
    world.afterMs(
        world.between(0, 40),
        () -> {
          IsrChanger.Result result = decide(from.id(), proposal);
          boolean lost = lossy && world.chance(0.05);
          world.afterMs(
              lost ? 500 : world.between(0, 40),
              () ->
                  from.run(
                      () -> {
                        if (lost) {
                          answer.completeExceptionally(timeout());
                        } else {
                          answer.complete(result);
                        }
                      }));
        });
    return answer;
  }

  private static TimeoutException timeout() {
    return new TimeoutException("no answer");
  }

  private IsrChanger.Result decide(int from, IsrChanger.Proposal proposal) {
    Partition p = partitions.get(proposal.id());
    if (proposal.leaderEpoch() != p.leaderEpoch) {
      return new IsrChanger.Refused(
          proposal.leaderEpoch() < p.leaderEpoch
              ? Errors.FENCED_LEADER_EPOCH
              : Errors.NOT_CONTROLLER);
    }
    if (p.leader != from || !proposal.isr().stream().anyMatch(m -> m.brokerId() == from)) {
      return new IsrChanger.Refused(Errors.INVALID_REQUEST);
    }
    if (proposal.partitionEpoch() != p.partitionEpoch) {
      return new IsrChanger.Refused(Errors.INVALID_UPDATE_VERSION);
    }
    for (IsrChanger.Member m : proposal.isr()) {
      Broker b = brokers.get(m.brokerId());
      if (b.fenced
          || m.brokerEpoch() != IsrChanger.Member.UNKNOWN_EPOCH && m.brokerEpoch() != b.epoch) {
        return new IsrChanger.Refused(Errors.INELIGIBLE_REPLICA);
      }
    }
    Set<Integer> isr = new TreeSet<>();
    proposal.isr().forEach(m -> isr.add(m.brokerId()));
    setIsr(p, isr);
    p.elr.removeAll(isr);
    p.partitionEpoch++;
    publish(List.of(p));
    return new IsrChanger.Accepted(
        p.leader, p.leaderEpoch, p.partitionEpoch, List.copyOf(isr), false);
  }

  /** A node that starts sees everything first, then each change in order. */
  void subscribe(SimNode node) {
    send(node, List.copyOf(partitions.values()));
  }

  private void publish(List<Partition> changed) {
    for (SimNode node : nodes.values()) {
      send(node, changed);
    }
  }

  private void send(SimNode node, List<Partition> changed) {
    List<PartitionState> states = changed.stream().map(this::state).toList();
    BrokerTable table = table();
    long delayMs = lossy && world.chance(0.05) ? world.between(500, 2000) : world.between(0, 60);
    long at = world.monotonicNs() + delayMs * 1_000_000;
    at = Math.max(at, deliveredNs.getOrDefault(node.id(), 0L));
    deliveredNs.put(node.id(), at);
    world.at(at - world.monotonicNs(), () -> node.run(() -> node.apply(states, table)));
  }

  private PartitionState state(Partition p) {
    return new PartitionState(
        p.id,
        p.leader,
        p.leaderEpoch,
        p.partitionEpoch,
        p.replicas,
        List.copyOf(p.isr),
        false,
        MIN_ISR,
        logConfig);
  }

  private BrokerTable table() {
    Map<Integer, BrokerTable.Broker> table = new TreeMap<>();
    brokers.forEach(
        (id, b) ->
            table.put(id, new BrokerTable.Broker(id, b.epoch, b.fenced, false, "sim", 1000 + id)));
    return new BrokerTable(table);
  }

  Set<TopicIdPartition> partitions() {
    return partitions.keySet();
  }

  int leader(TopicIdPartition id) {
    return partitions.get(id).leader;
  }

  int isrSize(TopicIdPartition id) {
    return partitions.get(id).isr.size();
  }

  /** Whether a broker may lose unsynced bytes without losing what was promised. */
  boolean canSpare(int id) {
    return partitions.values().stream()
        .allMatch(
            p ->
                p.isr.stream().filter(b -> b != id && isUp(b) && nodes.get(b).isAlive()).count()
                    >= 2);
  }

  String describe(TopicIdPartition id) {
    Partition p = partitions.get(id);
    return "leader="
        + p.leader
        + " leaderEpoch="
        + p.leaderEpoch
        + " isr="
        + p.isr
        + " elr="
        + p.elr;
  }
}
