package io.weir.simulation;

import io.weir.protocol.Durability;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicationConfig;
import io.weir.storage.LogConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;

/**
 * One run: a cluster of three, two partitions, clients, faults, then peace; each sixth seed with
 * remote storage, each fifth with durable topics. Single-threaded.
 */
public final class Simulation {
  private static final int NODES = 3;
  private static final int PARTITIONS = 2;
  private static final long FAULTS_MS = 10_000;
  private static final long SETTLE_MS_MAX = 60_000;
  private static final int NEW_ACKNOWLEDGEMENTS = 5;

  private static final LogConfig LOG =
      LogConfig.DEFAULT.with(Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "20000"));

  /** Many small segments, which go soon after they were copied. */
  private static final LogConfig TIERED_LOG =
      LogConfig.DEFAULT.with(
          Map.of(
              TopicConfig.SEGMENT_BYTES_CONFIG,
              "4000",
              TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG,
              "true",
              TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG,
              "200"));

  private static final int TIERED_SEEDS = 6;
  private static final int DURABLE_SEEDS = 5;

  /** Production's relations in times that a run reaches. */
  private static final ReplicationConfig REPLICATION =
      new ReplicationConfig(
          2_000,
          8_000,
          6,
          12_000,
          101 << 20,
          Duration.ofMillis(2_500),
          Duration.ofMillis(1_000),
          Duration.ofMillis(700),
          Duration.ofMillis(10),
          Duration.ofMillis(500),
          Duration.ofMillis(100),
          Duration.ofMillis(3),
          Duration.ofMillis(300),
          Duration.ofMillis(1_500),
          Duration.ofMillis(700));

  private final World world;
  private final List<Node> nodes = new ArrayList<>();
  private final ControllerProcess controller;
  private final Cluster cluster;
  private final History history;
  private final RemoteStorage remote;
  private final boolean tiered;
  private final Invariants invariants;
  private final Faults faults;
  private final List<TopicIdPartition> partitions = new ArrayList<>();
  private final List<List<Producer>> producers = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();

  /** What a run saw. */
  public record Outcome(long trace, Coverage coverage) {}

  private Simulation(long seed) {
    world = new World(seed);
    Network network = new Network(world);
    tiered = seed % TIERED_SEEDS == 0;
    boolean durable = seed % DURABLE_SEEDS == 0;
    LogConfig log = tiered ? TIERED_LOG : LOG;
    if (durable) {
      log = log.with(Map.of(Durability.TOPIC_CONFIG, Durability.DURABLE.value()));
    }
    controller = new ControllerProcess(world, log);
    for (int id = 1; id <= NODES; id++) {
      Node node = new Node(world, network, controller, id, log, REPLICATION);
      nodes.add(node);
      controller.add(node);
    }
    cluster = new Cluster(world, nodes, controller);
    history = new History(world);
    remote = new RemoteStorage(world);
    invariants = new Invariants(world, nodes, controller, cluster, history, remote);
    faults = new Faults(world, network, controller, nodes, durable);
  }

  /**
   * Runs a seed.
   *
   * @throws Violation when an invariant doesn't hold
   */
  public static Outcome run(long seed) {
    return new Simulation(seed).run();
  }

  private Outcome run() {
    nodes.forEach(Node::start);
    await(
        "Liveness",
        () -> controller.model.brokers().stream().filter(b -> !b.fenced()).count() == NODES);
    for (int p = 0; p < PARTITIONS; p++) {
      TopicIdPartition id = new TopicIdPartition(new Uuid(9, 9), new TopicPartition("t", p));
      partitions.add(id);
      controller.model.create(id, List.of(1 + p % NODES, 1 + (p + 1) % NODES, 1 + (p + 2) % NODES));
      controller.publish();
      addClients(id);
    }
    if (tiered) {
      new Tiering(world, nodes, remote, cluster, partitions).start();
    }
    world.runForMs(500);
    faults.start();
    faults.startOperator();
    invariants.start();
    invariants.startMatching();
    world.runForMs(FAULTS_MS / 2);
    rewind();
    world.runForMs(FAULTS_MS - FAULTS_MS / 2);
    faults.end();
    rewind();
    progress();
    producers.forEach(of -> of.forEach(Producer::stop));
    await("Converged", this::isSettled);
    for (int i = 0; i < partitions.size(); i++) {
      invariants.atTheEnd(partitions.get(i), producers.get(i));
    }
    return new Outcome(world.trace(), world.coverage);
  }

  /** From a log's first offset on, most is in remote storage only. */
  private void rewind() {
    if (tiered) {
      consumers.forEach(Consumer::rewind);
    }
  }

  private void addClients(TopicIdPartition id) {
    List<Producer> of = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      of.add(new Producer(world, cluster, history, id, 1_000 + 10L * id.partition() + i));
    }
    of.forEach(Producer::start);
    producers.add(of);
    Consumer consumer = new Consumer(world, cluster, history, remote, id);
    consumer.start();
    consumers.add(consumer);
  }

  /** Every client gets on once nothing fails any more. */
  private void progress() {
    List<Producer> all = producers.stream().flatMap(List::stream).toList();
    List<Integer> before = all.stream().map(Producer::acknowledgements).toList();
    await(
        "Liveness",
        () -> {
          for (int i = 0; i < all.size(); i++) {
            if (all.get(i).acknowledgements() < before.get(i) + NEW_ACKNOWLEDGEMENTS) {
              return false;
            }
          }
          return true;
        });
  }

  private boolean isSettled() {
    for (int i = 0; i < partitions.size(); i++) {
      TopicIdPartition id = partitions.get(i);
      if (controller.model.partition(id).isr().size() != NODES
          || !producers.get(i).stream().allMatch(Producer::isIdle)
          || consumers.get(i).position() < history.end(id)) {
        return false;
      }
      long start = -1;
      long end = -1;
      for (Node node : nodes) {
        PartitionReplica r = node.replica(id).orElse(null);
        if (r == null || r.logEndOffset() != r.highWatermark()) {
          return false;
        }
        if (end >= 0 && (end != r.logEndOffset() || start != r.logStartOffset())) {
          return false;
        }
        start = r.logStartOffset();
        end = r.logEndOffset();
      }
    }
    return true;
  }

  private void await(String invariant, java.util.function.BooleanSupplier condition) {
    if (!world.runUntil(condition, SETTLE_MS_MAX)) {
      throw new Violation(invariant, "not within " + SETTLE_MS_MAX + " ms:" + describe());
    }
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (TopicIdPartition id : partitions) {
      text.append("\n  ").append(id.topicPartition()).append(' ').append(controller.describe(id));
      for (Node node : nodes) {
        text.append("\n    node ").append(node.id()).append(node.isAlive() ? " alive " : " dead ");
        node.replica(id)
            .ifPresent(
                r ->
                    text.append("leader=" + r.isLeader())
                        .append(" epoch=" + r.leaderEpoch())
                        .append(" hw=" + r.highWatermark())
                        .append(" start=" + r.logStartOffset())
                        .append(" local=" + r.localLogStartOffset())
                        .append(" end=" + r.logEndOffset())
                        .append(r.isOffline() ? " offline" : ""));
      }
    }
    producers.forEach(of -> of.forEach(p -> text.append("\n  ").append(p)));
    return text.toString();
  }
}
