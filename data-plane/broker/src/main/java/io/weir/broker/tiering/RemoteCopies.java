package io.weir.broker.tiering;

import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;

/**
 * What the remote log metadata says of a partition at one moment. Immutable.
 *
 * @param all attempts to copy and copies, in every state but deleted
 */
record RemoteCopies(List<RemoteLogSegmentMetadata> all) {
  RemoteCopies {
    all = List.copyOf(all);
  }

  static RemoteCopies of(RemoteLogMetadataManager metadata, TopicIdPartition id)
      throws RemoteStorageException {
    List<RemoteLogSegmentMetadata> found = new ArrayList<>();
    metadata.listRemoteLogSegments(id).forEachRemaining(found::add);
    found.removeIf(copy -> copy.state() == RemoteLogSegmentState.DELETE_SEGMENT_FINISHED);
    return new RemoteCopies(found);
  }

  /** Those that can be read. */
  List<RemoteLogSegmentMetadata> finished() {
    return all.stream()
        .filter(copy -> copy.state() == RemoteLogSegmentState.COPY_SEGMENT_FINISHED)
        .toList();
  }

  /** Those that can be read and reach an offset or lie beyond, as the planner knows them. */
  List<CopiedSegment> finishedFrom(long offset) {
    return all.stream()
        .filter(
            copy ->
                copy.state() == RemoteLogSegmentState.COPY_SEGMENT_FINISHED
                    && copy.endOffset() >= offset)
        .map(RemoteCopies::copied)
        .toList();
  }

  /** In which state an attempt is; empty when it is deleted, or was never begun. */
  Optional<RemoteLogSegmentState> stateOf(RemoteLogSegmentId id) {
    return all.stream()
        .filter(copy -> copy.remoteLogSegmentId().equals(id))
        .map(RemoteLogSegmentMetadata::state)
        .findFirst();
  }

  /** Kafka's inclusive end becomes exclusive here. */
  static CopiedSegment copied(RemoteLogSegmentMetadata copy) {
    return new CopiedSegment(
        new OffsetRange(copy.startOffset(), copy.endOffset() + 1), copy.segmentLeaderEpochs());
  }
}
