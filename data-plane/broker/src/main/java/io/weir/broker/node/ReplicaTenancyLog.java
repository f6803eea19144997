package io.weir.broker.node;

import io.weir.broker.tenancy.store.TenancyLog;
import io.weir.broker.tenancy.store.TenancyTopic;
import io.weir.replication.PartitionReplica;
import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.protocol.Errors;

/** {@link TenancyLog} on this node's replica, if it has one. Thread-safe. */
final class ReplicaTenancyLog implements TenancyLog {
  private static final TopicPartition PARTITION =
      new TopicPartition(TenancyTopic.NAME.name(), TenancyTopic.PARTITION);
  private static final short ACKS_ALL = -1;

  private final Function<TopicPartition, Optional<PartitionReplica>> replicas;

  ReplicaTenancyLog(Function<TopicPartition, Optional<PartitionReplica>> replicas) {
    this.replicas = replicas;
  }

  @Override
  public OptionalInt leaderEpoch() {
    return replicas
        .apply(PARTITION)
        .filter(PartitionReplica::isLeader)
        .map(replica -> OptionalInt.of(replica.leaderEpoch()))
        .orElse(OptionalInt.empty());
  }

  @Override
  public long endOffset() {
    return replicas.apply(PARTITION).map(PartitionReplica::logEndOffset).orElse(0L);
  }

  @Override
  public CompletableFuture<Long> append(ByteBuffer batches, int leaderEpoch, long timeoutMs) {
    CompletableFuture<Long> committed = new CompletableFuture<>();
    Optional<PartitionReplica> replica = replicas.apply(PARTITION);
    if (replica.isEmpty()) {
      return CompletableFuture.failedFuture(
          new NotLeaderOrFollowerException("this broker holds no replica of " + PARTITION));
    }
    try {
      replica
          .get()
          .shard()
          .execute(() -> appendOnShard(replica.get(), batches, leaderEpoch, timeoutMs, committed));
    } catch (RejectedExecutionException e) {
      committed.completeExceptionally(
          new NotLeaderOrFollowerException("this broker is stopping", e));
    }
    return committed;
  }

  private static void appendOnShard(
      PartitionReplica replica,
      ByteBuffer batches,
      int leaderEpoch,
      long timeoutMs,
      CompletableFuture<Long> committed) {
    try {
      AppendResult appended =
          replica.append(batches, ACKS_ALL, leaderEpoch, AppendOrigin.COORDINATOR);
      long end = appended.lastOffset() + 1;
      replica.awaitCommitted(
          end,
          timeoutMs,
          error -> {
            if (error == Errors.NONE) {
              committed.complete(end);
            } else {
              committed.completeExceptionally(error.exception());
            }
          });
    } catch (RuntimeException e) {
      committed.completeExceptionally(e);
    }
  }
}
