package io.weir.replication;

import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;

/**
 * The place of one replica on this node, from the first metadata about it until it is deleted.
 * Thread-safe (its monitor guards two fields, never while anything else is called).
 */
final class ReplicaSlot {
  private final TopicIdPartition id;
  private final ShardWorker worker;
  private volatile PartitionReplica replica;
  private PartitionState latest;
  private boolean deleted;

  ReplicaSlot(TopicIdPartition id, ShardWorker worker, PartitionState latest) {
    this.id = id;
    this.worker = worker;
    this.latest = latest;
  }

  TopicIdPartition id() {
    return id;
  }

  ShardWorker worker() {
    return worker;
  }

  Shard shard() {
    return worker.environment().shard();
  }

  Optional<PartitionReplica> replica() {
    return Optional.ofNullable(replica);
  }

  /** Remembers the newest state; returns the replica that must apply it, if it is open. */
  synchronized Optional<PartitionReplica> offer(PartitionState state) {
    latest = state;
    return Optional.ofNullable(replica);
  }

  /** The replica is open; returns the state that it begins with. */
  synchronized PartitionState opened(PartitionReplica open) {
    replica = open;
    return latest;
  }

  synchronized PartitionState latest() {
    return latest;
  }

  synchronized void delete() {
    deleted = true;
  }

  synchronized boolean isDeleted() {
    return deleted;
  }
}
