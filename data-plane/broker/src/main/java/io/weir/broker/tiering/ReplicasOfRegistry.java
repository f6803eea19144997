package io.weir.broker.tiering;

import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.SegmentFiles;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.protocol.Errors;

/** The replicas of a {@link ReplicaRegistry}. Thread-safe. */
public final class ReplicasOfRegistry implements TieredReplicas {
  /** Followers hear of a start at once; a silent one is not worth a copier's thread for longer. */
  private static final long START_MS_MAX = 5_000;

  private final ReplicaRegistry registry;

  /** Asks a registry. */
  public ReplicasOfRegistry(ReplicaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public CompletableFuture<List<TieredLog>> all() {
    Queue<TieredLog> found = new ConcurrentLinkedQueue<>();
    return registry
        .forEachReplica(
            replica -> {
              if (!replica.isOffline()) {
                replica.tieredLog().ifPresent(found::add);
              }
            })
        .thenApply(_ -> List.copyOf(found));
  }

  @Override
  public CompletableFuture<Optional<TieredLog>> find(TopicIdPartition id) {
    return replica(id)
        .map(replica -> onShard(replica, PartitionReplica::tieredLog))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  @Override
  public CompletableFuture<SegmentFiles> segmentFiles(TopicIdPartition id, long baseOffset) {
    return onShard(id, replica -> replica.segmentFiles(baseOffset));
  }

  /** What is served is decided on the shard, by the history of that moment. */
  @Override
  public CompletableFuture<Void> deleteCopied(
      TopicIdPartition id, Collection<CopiedSegment> finished) {
    return onShard(
        id,
        replica -> {
          replica
              .remoteLineage()
              .ifPresent(
                  lineage ->
                      replica.deleteCopied(
                          new CopyCoverage(finished, lineage, replica.logStartOffset())));
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> moveStart(TopicIdPartition id, long offset) {
    CompletableFuture<Void> common = new CompletableFuture<>();
    var _ =
        onShard(
                id,
                replica -> {
                  if (offset > replica.logStartOffset()) {
                    replica.deleteRecords(offset);
                  }
                  replica.awaitDeleted(
                      offset, START_MS_MAX, outcome -> complete(common, outcome, id, offset));
                  return null;
                })
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    common.completeExceptionally(failure);
                  }
                });
    return common;
  }

  private static void complete(
      CompletableFuture<Void> common, Errors outcome, TopicIdPartition id, long offset) {
    if (outcome == Errors.NONE) {
      common.complete(null);
    } else {
      common.completeExceptionally(
          outcome.exception("the start of " + id + " is not yet " + offset + " at all replicas"));
    }
  }

  @Override
  public boolean leads(TopicIdPartition id, int leaderEpoch) {
    return replica(id)
        .filter(replica -> replica.isLeader() && replica.leaderEpoch() == leaderEpoch)
        .isPresent();
  }

  private Optional<PartitionReplica> replica(TopicIdPartition id) {
    return registry.find(id.topicId(), id.partition());
  }

  private <T> CompletableFuture<T> onShard(
      TopicIdPartition id, Function<PartitionReplica, T> action) {
    return replica(id)
        .map(replica -> onShard(replica, action))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new NotLeaderOrFollowerException(id + " has no replica here")));
  }

  private static <T> CompletableFuture<T> onShard(
      PartitionReplica replica, Function<PartitionReplica, T> action) {
    return CompletableFuture.supplyAsync(() -> action.apply(replica), replica.shard());
  }
}
