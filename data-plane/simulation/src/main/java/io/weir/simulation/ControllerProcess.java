package io.weir.simulation;

import io.weir.replication.BrokerTable;
import io.weir.replication.IsrChanger;
import io.weir.replication.PartitionState;
import io.weir.storage.LogConfig;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Hosts the controller's model: requests and answers are delayed and lost, nodes can be parted from
 * it, metadata reaches each node late and in order. It never dies (its own consensus is Kafka's).
 */
final class ControllerProcess {
  static final int MIN_ISR = 2;
  static final long SESSION_TIMEOUT_MS = 1_500;
  private static final long TICK_MS = 100;
  private static final long REQUEST_TIMEOUT_MS = 700;

  /** Requests that arrive late, when who sent them may have given up, or be another process. */
  private static final double LATE_RATE = 0.05;

  private static final long LATE_MS_MIN = 200;
  private static final long LATE_MS_MAX = 2_500;

  private record Update(List<PartitionState> partitions, BrokerTable brokers) {}

  private final World world;
  private final LogConfig logConfig;
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final Map<Integer, Queue<Update>> underway = new TreeMap<>();
  private final Set<Integer> parted = new HashSet<>();
  final ControllerModel model;
  boolean lossy = true;

  ControllerProcess(World world, LogConfig logConfig) {
    this.world = world;
    this.logConfig = logConfig;
    this.model = new ControllerModel(MIN_ISR, SESSION_TIMEOUT_MS, world.coverage);
    tick();
  }

  void add(Node node) {
    nodes.put(node.id(), node);
    underway.put(node.id(), new ArrayDeque<>());
  }

  Node node(int id) {
    return nodes.get(id);
  }

  void part(int node) {
    parted.add(node);
  }

  void heal(int node) {
    parted.remove(node);
  }

  private void tick() {
    world.afterMs(
        TICK_MS,
        () -> {
          model.tick(world.nowMs());
          publish();
          tick();
        });
  }

  /** Performs a request of a node's process on the controller; its answer comes to that process. */
  <T> CompletableFuture<T> ask(Node from, Supplier<T> request) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    world.afterMs(
        REQUEST_TIMEOUT_MS,
        from.asNow(() -> answer.completeExceptionally(new TimeoutException("no answer"))));
    Runnable failed = () -> {};
    if (isLost(from)) {
      return answer;
    }
    Runnable[] complete = {failed};
    Runnable onAnswer = from.asNow(() -> complete[0].run());
    boolean late = lossy && world.chance(LATE_RATE);
    world.afterMs(
        late ? world.between(LATE_MS_MIN, LATE_MS_MAX) : world.between(0, 40),
        () -> {
          T result = request.get();
          publish();
          if (!isLost(from)) {
            complete[0] = () -> answer.complete(result);
            world.afterMs(world.between(0, 40), onAnswer);
          }
        });
    return answer;
  }

  private boolean isLost(Node from) {
    return parted.contains(from.id()) || lossy && world.chance(0.04);
  }

  /** AlterPartition of a leader. */
  CompletableFuture<IsrChanger.Result> alterPartition(Node from, IsrChanger.Proposal proposal) {
    long brokerEpoch = from.brokerEpoch();
    SequencedMap<Integer, Long> isr = new LinkedHashMap<>();
    proposal.isr().forEach(m -> isr.put(m.brokerId(), m.brokerEpoch()));
    return ask(
        from,
        () -> {
          var error =
              model.alterPartition(
                  from.id(),
                  brokerEpoch,
                  proposal.id(),
                  proposal.leaderEpoch(),
                  proposal.partitionEpoch(),
                  isr);
          if (error != org.apache.kafka.common.protocol.Errors.NONE) {
            return new IsrChanger.Refused(error);
          }
          RegisteredPartition p = model.partition(proposal.id());
          return new IsrChanger.Accepted(
              p.leader(), p.leaderEpoch(), p.partitionEpoch(), p.isr(), p.recovering());
        });
  }

  /** A process that starts sees everything first, then each change in order. */
  void subscribe(Node node) {
    Queue<Update> queue = underway.get(node.id());
    boolean idle = queue.isEmpty();
    queue.clear();
    queue.add(new Update(states(model.partitions()), table()));
    if (idle) {
      deliver(node);
    }
  }

  /** Tells every node what changed. */
  void publish() {
    List<RegisteredPartition> changed = model.takeChanged();
    if (changed.isEmpty() & !model.takeBrokersChanged()) {
      return;
    }
    Update update = new Update(states(changed), table());
    for (Node node : nodes.values()) {
      Queue<Update> queue = underway.get(node.id());
      queue.add(update);
      if (queue.size() == 1) {
        deliver(node);
      }
    }
  }

  private void deliver(Node node) {
    long delayMs = lossy && world.chance(0.05) ? world.between(300, 2_000) : world.between(0, 50);
    world.afterMs(
        delayMs,
        () -> {
          Queue<Update> queue = underway.get(node.id());
          if (parted.contains(node.id())) {
            deliver(node);
            return;
          }
          while (!queue.isEmpty()) {
            Update update = queue.poll();
            node.run(() -> node.apply(update.partitions(), update.brokers()));
            if (world.chance(0.3)) {
              break; // the rest comes in another batch
            }
          }
          if (!queue.isEmpty()) {
            deliver(node);
          }
        });
  }

  private List<PartitionState> states(java.util.Collection<RegisteredPartition> of) {
    return of.stream().map(this::state).toList();
  }

  private PartitionState state(RegisteredPartition p) {
    return new PartitionState(
        p.id(),
        p.leader(),
        p.leaderEpoch(),
        p.partitionEpoch(),
        p.replicas(),
        p.isr(),
        p.recovering(),
        MIN_ISR,
        logConfig);
  }

  private BrokerTable table() {
    Map<Integer, BrokerTable.Broker> table = new TreeMap<>();
    for (RegisteredBroker b : model.brokers()) {
      table.put(
          b.id(),
          new BrokerTable.Broker(
              b.id(), b.epoch(), b.fenced(), b.shuttingDown(), "sim", 1000 + b.id()));
    }
    return new BrokerTable(table);
  }

  /** Whether a broker may lose unsynced bytes without losing what was promised. */
  boolean canSpare(int id) {
    return model.partitions().stream()
        .allMatch(p -> p.isr().stream().filter(b -> b != id && holdsItsLog(b)).count() >= MIN_ISR);
  }

  private boolean holdsItsLog(int id) {
    return nodes.get(id).isAlive() && !nodes.get(id).losses.isDoubted();
  }

  String describe(TopicIdPartition id) {
    RegisteredPartition p = model.partition(id);
    return "leader="
        + p.leader()
        + " leaderEpoch="
        + p.leaderEpoch()
        + " partitionEpoch="
        + p.partitionEpoch()
        + " isr="
        + p.isr()
        + " elr="
        + p.elr();
  }
}
