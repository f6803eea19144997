package io.weir.replication;

import io.weir.storage.LogDirectory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * This node's replicas and its streams to other brokers. Thread-safe; metadata is applied from any
 * thread and performed on the shards.
 */
public final class ReplicaRegistry implements InboundAcceptor {
  /**
   * Starts without replicas.
   *
   * @param opener where logs are opened and checkpoints written; may block
   */
  public ReplicaRegistry(
      ReplicationConfig config,
      LocalNode self,
      ShardMap shards,
      LogDirectory logs,
      Executor opener,
      ReplicationPorts ports) {}

  /** A replica that is here and open. */
  public Optional<PartitionReplica> find(Uuid topicId, int partition) {
    throw new UnsupportedOperationException();
  }

  /** A replica that is here and open, by the physical topic's name. */
  public Optional<PartitionReplica> find(TopicPartition physical) {
    throw new UnsupportedOperationException();
  }

  /**
   * Applies what the controller decided: opens, changes and deletes replicas. Older states than
   * known are ignored. A partition that doesn't name this node among its replicas is deleted here.
   *
   * @param changed partitions that are new or changed in any way
   * @param deleted partitions of deleted topics
   * @param brokers all registered brokers
   * @return completes when all of it was applied (or failed, which is logged and tried again)
   */
  public CompletableFuture<Void> apply(
      List<PartitionState> changed, List<TopicIdPartition> deleted, BrokerTable brokers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LinkHandler accept(PeerLink link, int peerNodeId) {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops: streams are closed, waiters fail, high watermarks are checkpointed. The logs stay open;
   * the caller closes the folder once the shards have stopped.
   */
  public CompletableFuture<Void> close() {
    throw new UnsupportedOperationException();
  }
}
