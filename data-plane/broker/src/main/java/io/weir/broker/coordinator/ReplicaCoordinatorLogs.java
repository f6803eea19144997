package io.weir.broker.coordinator;

import io.weir.replication.FetchedPartition;
import io.weir.replication.HighWatermarkListener;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReadUpTo;
import io.weir.storage.AppendOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link CoordinatorLogs} over this node's replicas: each call is handed to the owning shard. */
public final class ReplicaCoordinatorLogs implements CoordinatorLogs {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaCoordinatorLogs.class);

  /**
   * With a check of min.insync.replicas before: refusing at once beats a tail of records that
   * nobody may see until their writers have given up.
   */
  private static final short ACKS = -1;

  private static final int NO_EPOCH = -1;

  private final Function<TopicPartition, Optional<PartitionReplica>> replicas;
  private final Map<CoordinatorLog.CommitListener, HighWatermarkListener> listeners =
      new ConcurrentHashMap<>();

  /**
   * Looks replicas up.
   *
   * @param replicas finds a replica that is here and open
   */
  public ReplicaCoordinatorLogs(Function<TopicPartition, Optional<PartitionReplica>> replicas) {
    this.replicas = replicas;
  }

  @Override
  public Optional<CoordinatorLog> find(int partition) {
    return replicas
        .apply(new TopicPartition(GroupCoordinationConfig.OFFSETS_TOPIC, partition))
        .map(ReplicaLog::new);
  }

  private final class ReplicaLog implements CoordinatorLog {
    private final PartitionReplica replica;

    ReplicaLog(PartitionReplica replica) {
      this.replica = replica;
    }

    @Override
    public int batchBytesMax() {
      return GroupCoordinationConfig.BATCH_BYTES_MAX;
    }

    @Override
    public CompletableFuture<Long> append(ByteBuffer batches, int leaderEpoch) {
      CompletableFuture<Long> appended = new CompletableFuture<>();
      handOver(
          appended,
          () -> {
            if (!appended.isDone()) {
              appended.complete(
                  replica.append(batches, ACKS, leaderEpoch, AppendOrigin.COORDINATOR).lastOffset()
                      + 1);
            }
          });
      return appended;
    }

    @Override
    public CompletableFuture<Chunk> read(long offset, int bytesMax, int leaderEpoch) {
      CompletableFuture<Chunk> found = new CompletableFuture<>();
      handOver(
          found,
          () -> {
            long from = offset == FROM_START ? replica.logStartOffset() : offset;
            FetchedPartition fetched =
                replica.read(from, leaderEpoch, NO_EPOCH, bytesMax, true, ReadUpTo.LOG_END);
            Chunk chunk =
                new Chunk(
                    () -> load(fetched),
                    fetched.logStartOffset(),
                    fetched.highWatermark(),
                    replica.logEndOffset());
            if (!found.complete(chunk)) {
              fetched.close();
            }
          });
      return found;
    }

    @Override
    public void addListener(CoordinatorLog.CommitListener listener) {
      HighWatermarkListener adapted = (id, highWatermark) -> tell(listener, highWatermark);
      listeners.put(listener, adapted);
      replica
          .shard()
          .execute(
              () -> {
                replica.addHighWatermarkListener(adapted);
                tell(listener, replica.highWatermark());
              });
    }

    @Override
    public void removeListener(CoordinatorLog.CommitListener listener) {
      HighWatermarkListener adapted = listeners.remove(listener);
      if (adapted != null) {
        var removed = new CompletableFuture<Void>();
        handOver(removed, () -> replica.removeHighWatermarkListener(adapted));
      }
    }

    /** Runs on the shard; what it throws becomes the answer. */
    private void handOver(CompletableFuture<?> answer, Runnable task) {
      if (replica.shard().isCurrent()) {
        throw new IllegalStateException("a shard would wait for itself");
      }
      try {
        replica
            .shard()
            .execute(
                () -> {
                  try {
                    task.run();
                  } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                  }
                });
      } catch (RejectedExecutionException e) {
        answer.completeExceptionally(
            new NotLeaderOrFollowerException("the owner of " + replica.id() + " has stopped", e));
      }
    }
  }

  /** The runtime refuses events once it is closed, and the owner must not be harmed by that. */
  private static void tell(CoordinatorLog.CommitListener listener, long highWatermark) {
    try {
      listener.onHighWatermark(highWatermark);
    } catch (RuntimeException e) {
      LOG.debug("event=a_closed_coordinator_was_told_of_a_high_watermark", e);
    }
  }

  private static ByteBuffer load(FetchedPartition fetched) {
    try (fetched) {
      ByteBuffer bytes = ByteBuffer.allocate(fetched.slice().sizeInBytes());
      fetched.slice().readFully(bytes);
      return bytes.flip();
    } catch (IOException e) {
      throw new KafkaStorageException("the offsets topic cannot be read", e);
    }
  }
}
