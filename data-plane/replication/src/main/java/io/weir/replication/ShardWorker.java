package io.weir.replication;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of one shard, and their clockwork. Used by the shard, but for what says otherwise.
 */
final class ShardWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);
  private static final long EXPIRE_PRODUCERS_INTERVAL_MS = 600_000;

  private final ReplicaEnvironment env;
  private final Set<PartitionReplica> replicas = new LinkedHashSet<>();
  private long expiredAtMs;
  private boolean closed;

  ShardWorker(ReplicaEnvironment env) {
    this.env = env;
  }

  ReplicaEnvironment environment() {
    return env;
  }

  void start() {
    expiredAtMs = env.nowMs();
    env.shard().schedule(this::tick, env.config().tickInterval().toMillis());
  }

  void add(PartitionReplica replica) {
    replicas.add(replica);
  }

  void remove(PartitionReplica replica) {
    replicas.remove(replica);
  }

  /** Does something with each replica; one that fails doesn't stop the others. */
  void forEach(Consumer<PartitionReplica> action) {
    for (PartitionReplica replica : List.copyOf(replicas)) {
      guarded(replica, action);
    }
  }

  static void guarded(PartitionReplica replica, Consumer<PartitionReplica> action) {
    try {
      action.accept(replica);
    } catch (RuntimeException | OutOfMemoryError e) { // direct memory: the others go on
      LOG.error("event=replica_failed partition={}", replica.id(), e);
    }
  }

  /** Closes all replicas and stops the clockwork. */
  List<PartitionReplica> close() {
    closed = true;
    List<PartitionReplica> all = new ArrayList<>(replicas);
    forEach(PartitionReplica::close);
    replicas.clear();
    return all;
  }

  private void tick() {
    if (closed) {
      return;
    }
    try {
      forEach(PartitionReplica::tick);
      long now = env.nowMs();
      if (now - expiredAtMs >= EXPIRE_PRODUCERS_INTERVAL_MS) {
        expiredAtMs = now;
        forEach(replica -> replica.log().expireProducers());
      }
    } finally {
      env.shard().schedule(this::tick, env.config().tickInterval().toMillis());
    }
  }
}
