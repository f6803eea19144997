package io.weir.simulation;

import io.weir.replication.BrokerTable;
import io.weir.replication.LeadershipListener;
import io.weir.replication.LinkHandler;
import io.weir.replication.LocalNode;
import io.weir.replication.PartitionReplica;
import io.weir.replication.PartitionState;
import io.weir.replication.PeerLink;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.ReplicationConfig;
import io.weir.replication.ReplicationPorts;
import io.weir.storage.DirectoryIdentity;
import io.weir.storage.LogConfig;
import io.weir.storage.LogDirectory;
import io.weir.storage.LogRecovery;
import io.weir.storage.PartitionLog;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * One machine and the broker on it: the real log folder, registry and replicas on a virtual shard,
 * disk, network and session. Single-threaded.
 */
final class Node {
  private static final Path FOLDER = Path.of("/data");
  private static final long COMMIT_NS_MAX = 8_000_000;
  private static final long BUSY_COMMIT_NS_MAX = 300_000_000;
  private static final double BUSY_DISK_RATE = 0.1;

  private final World world;
  private final Network network;
  private final ControllerProcess controller;
  private final int id;
  private final LogConfig logConfig;
  private final ReplicationConfig replication;
  final FaultyDisk disk;
  private final Queue<Runnable> whilePaused = new ArrayDeque<>();
  private ReplicaRegistry registry;
  private LogDirectory logs;
  private Session session;
  private int incarnation;
  private int boot;
  private boolean alive;
  private boolean paused;
  final Losses losses = new Losses();

  Node(
      World world,
      Network network,
      ControllerProcess controller,
      int id,
      LogConfig logConfig,
      ReplicationConfig replication) {
    this.world = world;
    this.network = network;
    this.controller = controller;
    this.id = id;
    this.logConfig = logConfig;
    this.replication = replication;
    this.disk = new FaultyDisk(world);
  }

  int id() {
    return id;
  }

  boolean isAlive() {
    return alive;
  }

  boolean isPaused() {
    return paused;
  }

  int incarnation() {
    return incarnation;
  }

  /** Epoch of this process's registration, -1 before it knows one. */
  long brokerEpoch() {
    return session == null ? -1 : session.epoch();
  }

  /** Runs something as this process, now; later when it is paused, never when it has died. */
  void run(Runnable task) {
    runAs(incarnation, task);
  }

  /** A task for the process that lives now. */
  Runnable asNow(Runnable task) {
    int me = incarnation;
    return () -> runAs(me, task);
  }

  void runAs(int of, Runnable task) {
    if (!alive || of != incarnation) {
      return;
    }
    if (paused) {
      whilePaused.add(() -> runAs(of, task));
    } else {
      task.run();
    }
  }

  /** Starts a process; it may die at once of its disk. */
  void start() {
    alive = true;
    paused = false;
    incarnation++;
    int me = incarnation;
    VirtualShard shard = new VirtualShard(world, task -> () -> runAs(me, task));
    try {
      logs =
          LogDirectory.open(
              FOLDER,
              new DirectoryIdentity("sim-cluster-0000000000", id, new Uuid(7, id)),
              disk.files(),
              world,
              partition -> logConfig,
              Runnable::run,
              task -> world.at(world.between(0, 5_000_000), () -> runAs(me, task)),
              task -> world.at(commitDelayNs(), () -> runAs(me, task)));
    } catch (KafkaStorageException e) {
      kill();
      return;
    }
    countRecoveries();
    registry =
        new ReplicaRegistry(
            replication,
            new LocalNode(id, "sim", this::brokerEpoch),
            shard,
            logs,
            task -> world.at(world.between(0, 3_000_000), () -> runAs(me, task)),
            new ReplicationPorts(
                world,
                world.random,
                (peer, handler) -> network.connect(this, controller.node(peer.id()), handler),
                proposal -> controller.alterPartition(this, proposal),
                LeadershipListener.NONE));
    session = new Session(world, controller, this, new Uuid(id, me));
    controller.subscribe(this);
    OptionalLong previous = logs.previousBrokerEpoch(bootId());
    world.afterMs(
        world.between(1, 50), () -> runAs(me, () -> session.register(previous.orElse(-1))));
  }

  /** How long the disk takes for a sync of the journal; now and then it is busy. */
  private long commitDelayNs() {
    return world.chance(BUSY_DISK_RATE)
        ? world.between(0, BUSY_COMMIT_NS_MAX)
        : world.between(0, COMMIT_NS_MAX);
  }

  private void countRecoveries() {
    for (LogRecovery r : logs.recoveries().values()) {
      switch (r.outcome()) {
        case RECOVERED -> world.coverage.count(Coverage.Event.LOG_RECOVERED);
        case DAMAGED -> world.coverage.count(Coverage.Event.LOG_DAMAGED);
        case FAILED -> world.coverage.count(Coverage.Event.LOG_OFFLINE);
        case CLEAN -> {
          // nothing to see
        }
      }
    }
  }

  /** The session is registered: what production writes down then. */
  void registered(long epoch) {
    try {
      logs.writeIncarnation(epoch, bootId());
    } catch (KafkaStorageException e) {
      kill(); // as in production, where the start fails
    }
  }

  private String bootId() {
    return "boot-" + id + "-" + boot;
  }

  /** kill -9: the page cache stays. */
  void kill() {
    if (alive && registry != null) {
      losses.died();
      for (PartitionLog log : logs.logs()) {
        anyReplica(log.id())
            .ifPresent(r -> losses.held(log.id(), r.leaderEpoch(), log.logEndOffset()));
      }
    }
    alive = false;
    paused = false;
    whilePaused.clear();
    network.died(this);
    disk.killed();
  }

  /** The machine goes down with what it had not synced. */
  void losePower() {
    kill();
    disk.losePower();
    boot++;
    if (logConfig.durable()) {
      losses.lostNothingSynced();
    } else {
      losses.lost();
    }
  }

  /** A bit of the dead machine's newest segment of a log flips. */
  void flipBit() {
    if (disk.flipBit(FOLDER)) {
      world.coverage.count(Coverage.Event.BIT_FLIP);
      losses.lost();
    }
  }

  /** Leaves in order: hands leaderships over, closes its logs, dies. */
  void shutDown() {
    session.shutDown(
        () -> {
          int me = incarnation;
          var unused =
              registry
                  .close()
                  .whenComplete(
                      (nothing, failure) ->
                          world.afterMs(
                              1,
                              () ->
                                  runAs(
                                      me,
                                      () -> {
                                        closeLogs(failure);
                                        kill();
                                      })));
        });
  }

  private void closeLogs(Throwable failure) {
    try {
      if (failure == null) {
        logs.close(brokerEpoch());
        world.coverage.count(Coverage.Event.CLEAN_SHUTDOWN);
      }
    } catch (KafkaStorageException e) {
      world.saw(e.getMessage().length()); // the next start finds no marker
    }
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    List<Runnable> late = List.copyOf(whilePaused);
    whilePaused.clear();
    late.forEach(Runnable::run);
  }

  void apply(List<PartitionState> changed, BrokerTable brokers) {
    var unused = registry.apply(changed, List.of(), brokers);
  }

  LinkHandler accept(PeerLink link, int peer) {
    return registry.accept(link, peer);
  }

  /** A replica that answers clients now. */
  Optional<PartitionReplica> replica(TopicIdPartition partition) {
    return alive && !paused ? anyReplica(partition) : Optional.empty();
  }

  /** A replica, of a paused process too. */
  Optional<PartitionReplica> anyReplica(TopicIdPartition partition) {
    return alive ? registry.find(partition.topicId(), partition.partition()) : Optional.empty();
  }

  /** A log to look into, of a living process. */
  Optional<PartitionLog> log(TopicIdPartition partition) {
    return alive
        ? logs.find(partition.topicPartition()).filter(log -> log.failure().isEmpty())
        : Optional.empty();
  }

  /** Whether a log here is out of order until somebody restarts the process. */
  boolean hasOfflineLog() {
    return alive
        && (logs.recoveries().values().stream()
                .anyMatch(r -> r.outcome() == LogRecovery.Outcome.FAILED)
            || logs.logs().stream().anyMatch(log -> log.failure().isPresent()));
  }
}
