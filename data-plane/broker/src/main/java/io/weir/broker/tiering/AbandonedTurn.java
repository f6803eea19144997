package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is left in remote storage of a partition that nobody can read any more, a few
 * segments a turn, and then forgets the partition. Runs on one thread at a time.
 */
final class AbandonedTurn implements Turn {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTurn.class);

  private final TopicIdPartition id;
  private final Predicate<TopicIdPartition> isAbandoned;
  private final RemoteLogMetadataManager metadata;
  private final SegmentDeletion deletion;
  private final int nodeId;
  private final Clock clock;
  private final TieringMetrics metrics;

  /**
   * @param isAbandoned asked again before each deletion
   */
  AbandonedTurn(
      TopicIdPartition id,
      Predicate<TopicIdPartition> isAbandoned,
      RemoteLogMetadataManager metadata,
      SegmentDeletion deletion,
      int nodeId,
      Clock clock,
      TieringMetrics metrics) {
    this.id = id;
    this.isAbandoned = isAbandoned;
    this.metadata = metadata;
    this.deletion = deletion;
    this.nodeId = nodeId;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public TopicIdPartition id() {
    return id;
  }

  @Override
  public boolean run() {
    try {
      List<RemoteLogSegmentMetadata> left = RemoteCopies.of(metadata, id).all();
      for (RemoteLogSegmentMetadata copy :
          left.subList(0, Math.min(LeaderTurn.DELETIONS_MAX, left.size()))) {
        if (!metadata.isReady(id) || !isAbandoned.test(id)) {
          return false;
        }
        deletion.delete(copy);
      }
      if (left.size() > LeaderTurn.DELETIONS_MAX) {
        return true;
      }
      if (!metadata.isReady(id) || !isAbandoned.test(id)) {
        return false;
      }
      forget();
      LOG.info("event=abandoned_copies_deleted partition={} last={}", id, left.size());
    } catch (RemoteStorageException | RuntimeException e) {
      metrics.deleteFailed();
      LOG.warn("event=abandoned_copies_not_deleted partition={} cause=\"{}\"", id, e.toString());
    }
    return false; // a later sweep comes again while anything is known of the partition
  }

  private void forget() throws RemoteStorageException {
    for (RemotePartitionDeleteState state : RemotePartitionDeleteState.values()) {
      Waits.of(
          metadata.putRemotePartitionDeleteMetadata(
              new RemotePartitionDeleteMetadata(id, state, clock.wallTimeMs(), nodeId)),
          state + " of " + id);
    }
  }
}
