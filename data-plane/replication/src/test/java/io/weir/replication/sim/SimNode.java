package io.weir.replication.sim;

import io.weir.protocol.RandomSource;
import io.weir.replication.BrokerTable;
import io.weir.replication.Cancellable;
import io.weir.replication.LeadershipListener;
import io.weir.replication.LinkHandler;
import io.weir.replication.LocalNode;
import io.weir.replication.PartitionReplica;
import io.weir.replication.PartitionState;
import io.weir.replication.PeerLink;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.ReplicationConfig;
import io.weir.replication.ReplicationPorts;
import io.weir.replication.Shard;
import io.weir.replication.ShardMap;
import io.weir.storage.DirectoryIdentity;
import io.weir.storage.LogConfig;
import io.weir.storage.LogDirectory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/** One broker: the real registry, replicas and logs on a virtual shard, disk and network. */
final class SimNode {
  private static final Path FOLDER = Path.of("/data");

  private final SimWorld world;
  private final SimNetwork network;
  private final SimController controller;
  private final int id;
  private final LogConfig logConfig;
  final MemoryDisk disk = new MemoryDisk();
  private final Queue<Runnable> whilePaused = new ArrayDeque<>();
  private ReplicaRegistry registry;
  private LogDirectory logs;
  private int incarnation;
  private boolean alive;
  private boolean paused;
  private long brokerEpoch = -1;

  SimNode(SimWorld world, SimNetwork network, SimController controller, int id, LogConfig config) {
    this.world = world;
    this.network = network;
    this.controller = controller;
    this.id = id;
    this.logConfig = config;
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

  long brokerEpoch() {
    return brokerEpoch;
  }

  /** Runs something as this process, now; later when it is paused, never when it has died. */
  void run(Runnable task) {
    runAs(incarnation, task);
  }

  private void runAs(int of, Runnable task) {
    if (!alive || of != incarnation) {
      return;
    }
    if (paused) {
      whilePaused.add(() -> runAs(of, task));
    } else {
      task.run();
    }
  }

  void start(boolean clean) {
    alive = true;
    paused = false;
    incarnation++;
    brokerEpoch = -1;
    int me = incarnation;
    Shard shard =
        new Shard() {
          @Override
          public boolean isCurrent() {
            return true;
          }

          @Override
          public Cancellable schedule(Runnable task, long delayMs) {
            return world.afterMs(delayMs, () -> runAs(me, task));
          }

          @Override
          public void execute(Runnable task) {
            world.at(world.between(0, 20_000), inOrder(me, task));
          }

          private final Queue<Runnable> order = new ArrayDeque<>();

          /** Delays are by chance, the order isn't. */
          private Runnable inOrder(int of, Runnable task) {
            order.add(task);
            return () -> {
              Runnable next = order.poll();
              runAs(of, next);
            };
          }
        };
    ShardMap shards =
        new ShardMap() {
          @Override
          public Shard shardFor(TopicIdPartition partition) {
            return shard;
          }

          @Override
          public List<Shard> all() {
            return List.of(shard);
          }
        };
    logs =
        LogDirectory.open(
            FOLDER,
            new DirectoryIdentity("sim-cluster-0000000000", id, new Uuid(7, id)),
            disk,
            world,
            partition -> logConfig,
            Runnable::run,
            task -> world.at(world.between(0, 5_000_000), () -> runAs(me, task)));
    registry =
        new ReplicaRegistry(
            ReplicationConfig.DEFAULT,
            new LocalNode(id, "sim", () -> brokerEpoch),
            shards,
            logs,
            task -> world.at(world.between(0, 3_000_000), () -> runAs(me, task)),
            new ReplicationPorts(
                world,
                random(),
                (peer, handler) -> network.connect(this, controller.node(peer.id()), handler),
                proposal -> controller.alterPartition(this, proposal),
                LeadershipListener.NONE));
    controller.subscribe(this);
    world.afterMs(
        world.between(1, 50), () -> runAs(me, () -> brokerEpoch = controller.register(id, clean)));
  }

  /** kill -9: the page cache stays. */
  void kill() {
    alive = false;
    paused = false;
    whilePaused.clear();
    network.nodeDied(this);
    disk.killed();
    controller.died(id);
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

  Optional<PartitionReplica> replica(TopicIdPartition partition) {
    return alive && !paused
        ? registry.find(partition.topicId(), partition.partition())
        : Optional.empty();
  }

  private RandomSource random() {
    return new RandomSource() {
      @Override
      public int nextInt(int boundExclusive) {
        return world.random.nextInt(boundExclusive);
      }

      @Override
      public long nextLong() {
        return world.random.nextLong();
      }
    };
  }
}
