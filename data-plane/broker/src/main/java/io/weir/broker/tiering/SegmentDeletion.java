package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * Deletes a copy, or what an attempt left: first nobody reads it any more (DELETE_SEGMENT_STARTED
 * is committed), then its objects go, then it is forgotten. Stopped in between, whoever leads next
 * goes on. Blocks; thread-safe.
 */
final class SegmentDeletion {
  private final RemoteStorageManager storage;
  private final RemoteLogMetadataManager metadata;
  private final int nodeId;
  private final Clock clock;
  private final TieringMetrics metrics;

  SegmentDeletion(
      RemoteStorageManager storage,
      RemoteLogMetadataManager metadata,
      int nodeId,
      Clock clock,
      TieringMetrics metrics) {
    this.storage = storage;
    this.metadata = metadata;
    this.nodeId = nodeId;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * Deletes; done already is no error.
   *
   * @throws RemoteStorageException when the metadata or the store can't be changed now
   */
  void delete(RemoteLogSegmentMetadata copy) throws RemoteStorageException {
    if (copy.state() != RemoteLogSegmentState.DELETE_SEGMENT_STARTED) {
      update(copy, RemoteLogSegmentState.DELETE_SEGMENT_STARTED);
    }
    deleteObjects(copy);
    update(copy, RemoteLogSegmentState.DELETE_SEGMENT_FINISHED);
    metrics.deleted(copy.segmentSizeInBytes());
  }

  /** Deletes what the metadata doesn't know any more. */
  void deleteObjects(RemoteLogSegmentMetadata copy) throws RemoteStorageException {
    try {
      storage.deleteLogSegmentData(copy);
    } catch (RemoteResourceNotFoundException _) {
      // Gone is what is wanted.
    }
  }

  private void update(RemoteLogSegmentMetadata copy, RemoteLogSegmentState state)
      throws RemoteStorageException {
    Waits.of(
        metadata.updateRemoteLogSegmentMetadata(
            new RemoteLogSegmentMetadataUpdate(
                copy.remoteLogSegmentId(), clock.wallTimeMs(), Optional.empty(), state, nodeId)),
        state + " of " + copy.remoteLogSegmentId());
  }
}
