package io.weir.broker.tiering;

import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.SegmentFiles;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicIdPartition;

/**
 * This broker's replicas of topics that tier. Thread-safe; futures complete on the replicas'
 * shards, exceptionally with Kafka's errors, and never by a wait for the store.
 */
public interface TieredReplicas {
  /** All of them as they are now. */
  CompletableFuture<List<TieredLog>> all();

  /** One of them; empty when it is not here, does not tier, or has no role. */
  CompletableFuture<Optional<TieredLog>> find(TopicIdPartition id);

  /** The files of a sealed segment; fails when there is none at this offset any more. */
  CompletableFuture<SegmentFiles> segmentFiles(TopicIdPartition id, long baseOffset);

  /**
   * Lets local segments go that copies serve and local retention doesn't want.
   *
   * @param finished copies that are finished by the remote log metadata, in any order
   */
  CompletableFuture<Void> deleteCopied(TopicIdPartition id, Collection<CopiedSegment> finished);

  /**
   * Moves the log's start up and waits until every in-sync replica has it: whoever leads next then
   * doesn't offer what is below. Not a move back: a lower offset only waits.
   *
   * @param offset the new start, at most the high watermark
   */
  CompletableFuture<Void> moveStart(TopicIdPartition id, long offset);

  /** Whether this broker leads the partition in this epoch, as far as it knows. */
  boolean leads(TopicIdPartition id, int leaderEpoch);
}
