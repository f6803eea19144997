package io.weir.broker.internaltopic;

import io.weir.replication.PartitionReplica;
import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.protocol.Errors;

/** {@link InternalTopicLog} on this node's replica, if it has one. Thread-safe. */
public final class ReplicaInternalTopicLog implements InternalTopicLog {
  private static final short ACKS_ALL = -1;

  private final TopicPartition partition;
  private final Function<TopicPartition, Optional<PartitionReplica>> replicas;

  /** The replica of that topic among those. */
  public ReplicaInternalTopicLog(
      InternalTopic topic, Function<TopicPartition, Optional<PartitionReplica>> replicas) {
    this.partition = topic.partition();
    this.replicas = replicas;
  }

  @Override
  public OptionalInt leaderEpoch() {
    return replicas
        .apply(partition)
        .filter(PartitionReplica::isLeader)
        .map(replica -> OptionalInt.of(replica.leaderEpoch()))
        .orElse(OptionalInt.empty());
  }

  @Override
  public long startOffset() {
    return replicas.apply(partition).map(PartitionReplica::logStartOffset).orElse(0L);
  }

  @Override
  public long endOffset() {
    return replicas.apply(partition).map(PartitionReplica::logEndOffset).orElse(0L);
  }

  @Override
  public CompletableFuture<Appended> append(ByteBuffer batches, int leaderEpoch, long timeoutMs) {
    return onShard(
        (replica, committed) -> {
          AppendResult appended =
              replica.append(batches, ACKS_ALL, leaderEpoch, AppendOrigin.COORDINATOR);
          long end = appended.lastOffset() + 1;
          replica.awaitCommitted(
              end,
              timeoutMs,
              error -> {
                if (error == Errors.NONE) {
                  committed.complete(new Appended(appended.baseOffset(), end));
                } else {
                  committed.completeExceptionally(error.exception());
                }
              });
        });
  }

  @Override
  public CompletableFuture<Void> deleteBefore(long offset, int leaderEpoch) {
    return onShard(
        (replica, deleted) -> {
          if (replica.leaderEpoch() != leaderEpoch) {
            throw new NotLeaderOrFollowerException(
                "this broker leads " + partition + " no longer in epoch " + leaderEpoch);
          }
          replica.deleteRecords(offset);
          deleted.complete(null);
        });
  }

  private <T> CompletableFuture<T> onShard(
      BiConsumer<PartitionReplica, CompletableFuture<T>> task) {
    Optional<PartitionReplica> replica = replicas.apply(partition);
    if (replica.isEmpty()) {
      return CompletableFuture.failedFuture(
          new NotLeaderOrFollowerException("this broker holds no replica of " + partition));
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      replica
          .get()
          .shard()
          .execute(
              () -> {
                try {
                  task.accept(replica.get(), done);
                } catch (RuntimeException e) {
                  done.completeExceptionally(e);
                }
              });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(new NotLeaderOrFollowerException("this broker is stopping", e));
    }
    return done;
  }
}
