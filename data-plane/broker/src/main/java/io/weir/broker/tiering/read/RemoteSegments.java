package io.weir.broker.tiering.read;

import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.OffsetRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;

/**
 * Finds copied segments by epoch and offset, which together name a record: offsets alone don't, as
 * copies of another history may hold the same ones (KAFKA-15168). Finished copies only.
 * Thread-safe.
 */
final class RemoteSegments {
  private final RemoteLogMetadataManager metadata;

  RemoteSegments(RemoteLogMetadataManager metadata) {
    this.metadata = metadata;
  }

  /**
   * The copy that holds what an epoch wrote at an offset.
   *
   * @throws RetriableRemoteStorageException when none is known, but not all are known yet
   */
  Optional<RemoteLogSegmentMetadata> holding(TopicIdPartition id, int epoch, long offset)
      throws RemoteStorageException {
    Optional<RemoteLogSegmentMetadata> direct =
        metadata.remoteLogSegmentMetadata(id, epoch, offset).filter(s -> holds(s, epoch, offset));
    if (direct.isPresent()) {
      return direct;
    }
    // Where copies of several leaders overlap, the one that begins last may end first.
    RemoteLogSegmentMetadata longest = null;
    for (Iterator<RemoteLogSegmentMetadata> all = metadata.listRemoteLogSegments(id, epoch);
        all.hasNext(); ) {
      RemoteLogSegmentMetadata segment = all.next();
      if (holds(segment, epoch, offset)
          && (longest == null || segment.endOffset() > longest.endOffset())) {
        longest = segment;
      }
    }
    if (longest == null) {
      requireReady(id); // what is known holds, whatever else there is
    }
    return Optional.ofNullable(longest);
  }

  /** All copies that hold anything of a history between two offsets, by their first offsets. */
  List<RemoteLogSegmentMetadata> along(
      TopicIdPartition id, Lineage lineage, long from, long endExclusive)
      throws RemoteStorageException {
    requireReady(id);
    Map<RemoteLogSegmentId, RemoteLogSegmentMetadata> found = new LinkedHashMap<>();
    for (int epoch : lineage.epochs()) {
      Optional<OffsetRange> own = lineage.offsetsOf(epoch);
      if (own.isEmpty() || own.get().from() >= endExclusive || own.get().endExclusive() <= from) {
        continue;
      }
      for (Iterator<RemoteLogSegmentMetadata> all = metadata.listRemoteLogSegments(id, epoch);
          all.hasNext(); ) {
        RemoteLogSegmentMetadata segment = all.next();
        Optional<OffsetRange> part = partOf(segment, epoch);
        if (part.isPresent()
            && part.get().from() < Math.min(own.get().endExclusive(), endExclusive)
            && part.get().endExclusive() > Math.max(own.get().from(), from)) {
          found.put(segment.remoteLogSegmentId(), segment);
        }
      }
    }
    List<RemoteLogSegmentMetadata> sorted = new ArrayList<>(found.values());
    sorted.sort(Comparator.comparingLong(RemoteLogSegmentMetadata::startOffset));
    return sorted;
  }

  /** The last offset, inclusive, that any copy holds of an epoch. */
  Optional<Long> highestOffset(TopicIdPartition id, int epoch) throws RemoteStorageException {
    requireReady(id);
    return metadata.highestOffsetForEpoch(id, epoch);
  }

  private void requireReady(TopicIdPartition id) throws RetriableRemoteStorageException {
    if (!metadata.isReady(id)) {
      throw new RetriableRemoteStorageException(
          "what is copied of " + id + " is not known yet on this node");
    }
  }

  private static boolean holds(RemoteLogSegmentMetadata segment, int epoch, long offset) {
    return partOf(segment, epoch)
        .filter(part -> part.from() <= offset && offset < part.endExclusive())
        .isPresent();
  }

  private static Optional<OffsetRange> partOf(RemoteLogSegmentMetadata segment, int epoch) {
    Long from = segment.segmentLeaderEpochs().get(epoch);
    if (from == null || segment.state() != RemoteLogSegmentState.COPY_SEGMENT_FINISHED) {
      return Optional.empty();
    }
    long end =
        CopiedSegment.endOfEpoch(segment.segmentLeaderEpochs(), epoch, segment.endOffset() + 1);
    return from < end ? Optional.of(new OffsetRange(from, end)) : Optional.empty();
  }
}
