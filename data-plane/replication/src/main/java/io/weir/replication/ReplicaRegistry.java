package io.weir.replication;

import io.weir.storage.DirectoryOfflineException;
import io.weir.storage.LogDirectories;
import io.weir.storage.PartitionLog;
import io.weir.storage.PartitionLogs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's replicas and its streams to other brokers. Thread-safe; metadata is applied from any
 * thread and performed on the shards.
 */
public final class ReplicaRegistry implements InboundAcceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaRegistry.class);
  private static final long REOPEN_DELAY_MS = 5_000;

  private final ReplicationConfig config;
  private final LocalNode self;
  private final ShardMap shards;
  private final PartitionLogs logs;
  private final Executor opener;
  private final Shard control;
  private final Map<Shard, ShardWorker> workers = new IdentityHashMap<>();
  private final ReplicaTable table = new ReplicaTable();
  private final Map<TopicPartition, CompletableFuture<Void>> folders = new HashMap<>();
  private final OutboundStreams outbound;
  private final InboundStreams inbound;
  private volatile BrokerTable brokers = BrokerTable.EMPTY;
  private volatile boolean registered;
  private volatile boolean closed;

  /**
   * Starts without replicas.
   *
   * @param opener where logs are opened and checkpoints written; may block
   */
  public ReplicaRegistry(
      ReplicationConfig config,
      LocalNode self,
      ShardMap shards,
      PartitionLogs logs,
      Executor opener,
      ReplicationPorts ports) {
    this.config = config;
    this.self = self;
    this.shards = shards;
    this.logs = logs;
    this.opener = opener;
    this.control = shards.all().get(0);
    FrameRouter router = new FrameRouter(table);
    this.outbound =
        new OutboundStreams(
            config,
            self,
            ports,
            control,
            new OutboundStreams.Listener() {
              @Override
              public void onStream(int nodeId) {
                ReplicaRegistry.this.onStream(nodeId);
              }

              @Override
              public void onFollowerFrame(UpStream from, Frame frame) {
                router.onFollowerFrame(from, frame);
              }
            });
    this.inbound = new InboundStreams(config, self, ports, this::brokers, router::onLeaderFrame);
    AtomicInteger sessions = new AtomicInteger();
    for (Shard shard : shards.all()) {
      ShardWorker worker =
          new ShardWorker(
              new ReplicaEnvironment(
                  config,
                  self,
                  shard,
                  ports.clock(),
                  ports.isrChanger(),
                  ports.leadership(),
                  sessions,
                  outbound::current,
                  this::brokers,
                  new IdleHighWatermarks(shard, config.idleHighWatermarkDelay()),
                  new PendingAcks(shard)));
      workers.put(shard, worker);
      shard.execute(worker::start);
    }
    control.schedule(this::awaitRegistration, config.tickInterval().toMillis());
    control.schedule(this::keepAlive, config.keepAliveInterval().toMillis());
    control.schedule(this::checkpoint, config.checkpointInterval().toMillis());
  }

  /** A replica that is here and open. */
  public Optional<PartitionReplica> find(Uuid topicId, int partition) {
    return table.find(topicId, partition).flatMap(ReplicaSlot::replica);
  }

  /** A replica that is here and open, by the physical topic's name. */
  public Optional<PartitionReplica> find(TopicPartition physical) {
    return table.find(physical).flatMap(ReplicaSlot::replica);
  }

  /**
   * Looks at every open replica on its shard; shards work side by side.
   *
   * @param look called on the replica's shard; must neither block nor keep the replica
   * @return completes when all were looked at, each within this method's call or later
   */
  public CompletableFuture<Void> forEachReplica(Consumer<PartitionReplica> look) {
    return CompletableFuture.allOf(
        workers.entrySet().stream()
            .map(
                entry ->
                    CompletableFuture.runAsync(
                        () -> entry.getValue().forEach(look), entry.getKey()))
            .toArray(CompletableFuture[]::new));
  }

  /**
   * Applies what the controller decided: opens, changes and deletes replicas. Older states than
   * known are ignored. A partition that doesn't name this node among its replicas is deleted here.
   *
   * @param changed partitions that are new or changed in any way
   * @param deleted partitions of deleted topics
   *     <p>Roles are taken only once the metadata shows this process's own registration: what was
   *     decided for an earlier process of this node (say, that it leads) doesn't hold for a log
   *     that a crash may have shortened. Until then replicas are opened and lead or follow nothing.
   * @param now all registered brokers, this node among them once it is
   * @return completes when all of it was applied (or failed, which is logged and tried again)
   */
  public synchronized CompletableFuture<Void> apply(
      List<PartitionState> changed, List<TopicIdPartition> deleted, BrokerTable now) {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    brokers = now;
    outbound.update(now);
    List<CompletableFuture<Void>> steps = new ArrayList<>();
    for (TopicIdPartition id : deleted) {
      table.find(id.topicId(), id.partition()).ifPresent(slot -> steps.add(delete(slot)));
    }
    for (PartitionState state : changed) {
      Optional<ReplicaSlot> slot = table.find(state.id().topicId(), state.id().partition());
      if (state.replicas().contains(self.id())) {
        steps.add(slot.isPresent() ? change(slot.get(), state) : create(state));
      } else {
        slot.ifPresent(s -> steps.add(delete(s)));
      }
    }
    steps.add(lookForRegistration());
    return CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new));
  }

  /** Takes up the roles when this process's registration has become visible. */
  private synchronized CompletableFuture<Void> lookForRegistration() {
    long epoch = self.brokerEpoch().getAsLong();
    if (registered
        || closed
        || epoch < 0
        || brokers.find(self.id()).map(b -> b.epoch() != epoch).orElse(true)) {
      return CompletableFuture.completedFuture(null);
    }
    registered = true;
    LOG.info("event=roles_taken broker_epoch={}", epoch);
    return CompletableFuture.allOf(
        table.all().stream()
            .map(slot -> change(slot, slot.latest()))
            .toArray(CompletableFuture[]::new));
  }

  @Override
  public LinkHandler accept(PeerLink link, int peerNodeId) {
    return inbound.accept(link, peerNodeId);
  }

  /**
   * Stops: streams are closed, waiters fail, high watermarks are checkpointed. The logs stay open;
   * the caller closes the folder once the shards have stopped. Idempotent.
   */
  public synchronized CompletableFuture<Void> close() {
    closed = true;
    inbound.close();
    List<CompletableFuture<Void>> steps = new ArrayList<>();
    steps.add(CompletableFuture.runAsync(outbound::close, control));
    workers.forEach((shard, worker) -> steps.add(CompletableFuture.runAsync(worker::close, shard)));
    return CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new))
        .thenRunAsync(logs::checkpoint, opener);
  }

  private BrokerTable brokers() {
    return brokers;
  }

  private CompletableFuture<Void> change(ReplicaSlot slot, PartitionState state) {
    return slot.offer(state)
        .filter(replica -> registered)
        .map(
            replica ->
                CompletableFuture.runAsync(
                    () -> ShardWorker.guarded(replica, r -> r.apply(state)), slot.shard()))
        .orElseGet(() -> lastStep(slot.id().topicPartition()));
  }

  private CompletableFuture<Void> create(PartitionState state) {
    TopicPartition name = state.id().topicPartition();
    Optional<ReplicaSlot> namesake = table.find(name);
    if (namesake.isPresent()) {
      var unused = delete(namesake.get()); // of a topic deleted meanwhile; opening waits for it
    }
    ReplicaSlot slot = new ReplicaSlot(state.id(), workers.get(shards.shardFor(state.id())), state);
    table.put(slot);
    return then(name, () -> open(slot));
  }

  private CompletableFuture<Void> delete(ReplicaSlot slot) {
    slot.delete();
    table.remove(slot);
    return then(
        slot.id().topicPartition(),
        () -> CompletableFuture.runAsync(() -> deleteOnShard(slot), slot.shard()));
  }

  /** What happens to one folder happens in order. */
  private CompletableFuture<Void> then(
      TopicPartition name, Supplier<CompletableFuture<Void>> step) {
    CompletableFuture<Void> after =
        lastStep(name)
            .thenCompose(ignored -> step.get())
            .exceptionally(
                e -> {
                  LOG.error("event=replica_step_failed partition={}", name, e);
                  return null;
                });
    folders.put(name, after);
    return after.whenComplete((ignored, e) -> forget(name, after));
  }

  private synchronized void forget(TopicPartition name, CompletableFuture<Void> step) {
    folders.remove(name, step);
  }

  private CompletableFuture<Void> lastStep(TopicPartition name) {
    return folders.getOrDefault(name, CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<Void> open(ReplicaSlot slot) {
    return CompletableFuture.supplyAsync(
            () -> logs.create(slot.id(), slot.latest().logConfig()), opener)
        .thenAcceptAsync(log -> attach(slot, log), slot.shard())
        .exceptionally(
            e -> {
              if (e.getCause() instanceof DirectoryOfflineException offline) {
                LOG.warn(
                    "event=replica_offline partition={} cause=\"{}\"",
                    slot.id(),
                    offline.getMessage());
                return null; // until the node starts again
              }
              LOG.error("event=replica_not_opened partition={}", slot.id(), e);
              slot.shard().schedule(() -> reopen(slot), REOPEN_DELAY_MS);
              return null;
            });
  }

  private synchronized void reopen(ReplicaSlot slot) {
    if (!closed && !slot.isDeleted()) {
      var unused = then(slot.id().topicPartition(), () -> open(slot));
    }
  }

  private void attach(ReplicaSlot slot, PartitionLog log) {
    if (closed || slot.isDeleted()) {
      return; // what deletes it comes next
    }
    attach(slot, new PartitionReplica(slot.worker().environment(), log));
  }

  private void attach(ReplicaSlot slot, PartitionReplica replica) {
    slot.worker().add(replica);
    PartitionState first = slot.opened(replica);
    if (registered) {
      ShardWorker.guarded(replica, r -> r.apply(first));
    }
    replica.leaveOffline(); // its directory may have failed before it was among the shard's
  }

  /**
   * A log directory went out of service: the replicas there stop leading and following. Any thread;
   * doesn't wait.
   */
  public void directoryFailed() {
    workers.forEach(
        (shard, worker) -> shard.execute(() -> worker.forEach(PartitionReplica::leaveOffline)));
  }

  /**
   * Moves this registry's replicas between log directories.
   *
   * @param directories the logs that this registry was made with
   * @param teller tells the controller
   */
  public ReplicaMover mover(LogDirectories directories, ReplicaMover.Teller teller) {
    return new ReplicaMover(
        table,
        directories,
        opener,
        teller,
        new ReplicaMove.Swap() {
          @Override
          public void toMoved(ReplicaSlot slot, PartitionLog moved) {
            PartitionReplica replica = new PartitionReplica(slot.worker().environment(), moved);
            slot.replica().ifPresent(former -> retire(slot, former, replica));
            attach(slot, replica);
          }

          @Override
          public void toNone(ReplicaSlot slot) {
            slot.replica()
                .ifPresent(
                    former -> {
                      former.close();
                      slot.worker().remove(former);
                    });
            reopen(slot);
          }

          @Override
          public boolean isClosed() {
            return closed;
          }

          private void retire(
              ReplicaSlot slot, PartitionReplica former, PartitionReplica successor) {
            successor.takeOver(former);
            former.close();
            slot.worker().remove(former);
          }
        });
  }

  private void deleteOnShard(ReplicaSlot slot) {
    slot.replica()
        .ifPresent(
            replica -> {
              replica.close();
              slot.worker().remove(replica);
            });
    logs.delete(slot.id());
    slot.worker().environment().leadership().onDeleted(slot.id());
  }

  private void onStream(int nodeId) {
    workers.forEach(
        (shard, worker) -> shard.execute(() -> worker.forEach(r -> r.onStream(nodeId))));
  }

  /** Metadata may have told of the registration before this node learned its epoch. */
  private void awaitRegistration() {
    if (!registered && !closed) {
      var unused = lookForRegistration();
      control.schedule(this::awaitRegistration, config.tickInterval().toMillis());
    }
  }

  private void keepAlive() {
    if (!closed) {
      try {
        outbound.keepAlive();
        inbound.keepAlive();
      } finally {
        control.schedule(this::keepAlive, config.keepAliveInterval().toMillis());
      }
    }
  }

  private void checkpoint() {
    if (closed) {
      return;
    }
    var unused =
        CompletableFuture.runAsync(logs::checkpoint, opener)
            .exceptionally(
                e -> {
                  LOG.error("event=checkpoint_failed", e);
                  return null;
                })
            .thenRunAsync(
                () -> control.schedule(this::checkpoint, config.checkpointInterval().toMillis()),
                control);
  }
}
