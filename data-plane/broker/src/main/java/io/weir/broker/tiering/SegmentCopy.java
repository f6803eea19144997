package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.TieredLog;
import io.weir.storage.LocalTier;
import io.weir.storage.tiering.CopyTask;
import io.weir.storage.tiering.LocalSegment;
import io.weir.storage.tiering.SegmentFiles;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a segment. Blocks; thread-safe.
 *
 * <pre>
 * COPY_SEGMENT_STARTED committed → objects written → COPY_SEGMENT_FINISHED committed, and seen to hold
 *          │                            │                       │
 *          └────────── failed or deposed: {@link SegmentDeletion}, now or by a later round
 * </pre>
 *
 * Each attempt has an id of its own, so that the objects of two never meet.
 */
final class SegmentCopy {
  /** As Kafka's {@code remote.log.metadata.custom.metadata.max.bytes}. */
  static final int CUSTOM_METADATA_BYTES_MAX = 128;

  private static final Logger LOG = LoggerFactory.getLogger(SegmentCopy.class);

  private final RemoteStorageManager storage;
  private final RemoteLogMetadataManager metadata;
  private final TieredReplicas replicas;
  private final SegmentDeletion deletion;
  private final int nodeId;
  private final Clock clock;
  private final RandomSource random;

  SegmentCopy(
      RemoteStorageManager storage,
      RemoteLogMetadataManager metadata,
      TieredReplicas replicas,
      SegmentDeletion deletion,
      int nodeId,
      Clock clock,
      RandomSource random) {
    this.storage = storage;
    this.metadata = metadata;
    this.replicas = replicas;
    this.deletion = deletion;
    this.nodeId = nodeId;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Copies; returns once the copy is part of the committed metadata.
   *
   * @return bytes of the segment
   * @throws RemoteStorageException when there is no copy; what there is of it was deleted, or will
   *     be by a later round
   */
  long copy(TieredLog log, CopyTask task) throws RemoteStorageException {
    TopicIdPartition partition = log.id();
    LocalSegment segment = segment(log, task);
    SegmentFiles files =
        Waits.of(
            replicas.segmentFiles(partition, task.offsets().from()),
            "files of " + partition + " from " + task.offsets().from());
    RemoteLogSegmentMetadata started =
        new RemoteLogSegmentMetadata(
            new RemoteLogSegmentId(partition, new Uuid(random.nextLong(), random.nextLong())),
            task.offsets().from(),
            task.offsets().endExclusive() - 1,
            segment.maxTimestampMs(),
            nodeId,
            clock.wallTimeMs(),
            Math.toIntExact(segment.sizeInBytes()),
            task.epochStarts(),
            true); // no transaction has aborted: there are none
    Waits.of(metadata.addRemoteLogSegmentMetadata(started), "COPY_SEGMENT_STARTED of " + started);
    try {
      requireLeadership(log);
      Optional<CustomMetadata> custom =
          storage.copyLogSegmentData(started, data(files, log, task.offsets().endExclusive()));
      custom.ifPresent(SegmentCopy::requireSmall);
      requireLeadership(log);
      finish(started, custom);
    } catch (RemoteStorageException | RuntimeException e) {
      if (!isFinishedNevertheless(started, e)) {
        abandon(started, e);
        throw e;
      }
    }
    LOG.info(
        "event=segment_copied partition={} from={} to={} bytes={} id={}",
        partition,
        task.offsets().from(),
        task.offsets().endExclusive(),
        segment.sizeInBytes(),
        started.remoteLogSegmentId().id());
    return segment.sizeInBytes();
  }

  private static LocalSegment segment(TieredLog log, CopyTask task) {
    return log.segments().stream()
        .filter(segment -> segment.offsets().equals(task.offsets()))
        .findFirst()
        .orElseThrow();
  }

  private void requireLeadership(TieredLog log) throws RemoteStorageException {
    if (!replicas.leads(log.id(), log.leaderEpoch())) {
      throw new RemoteStorageException(
          "the leadership of " + log.id() + " in epoch " + log.leaderEpoch() + " has ended");
    }
  }

  private static void requireSmall(CustomMetadata custom) {
    if (custom.value().length > CUSTOM_METADATA_BYTES_MAX) {
      throw new IllegalStateException(
          "the store's plugin gave "
              + custom.value().length
              + " bytes of metadata, "
              + CUSTOM_METADATA_BYTES_MAX
              + " are taken");
    }
  }

  private void finish(RemoteLogSegmentMetadata started, Optional<CustomMetadata> custom)
      throws RemoteStorageException {
    Waits.of(
        metadata.updateRemoteLogSegmentMetadata(
            new RemoteLogSegmentMetadataUpdate(
                started.remoteLogSegmentId(),
                clock.wallTimeMs(),
                custom,
                RemoteLogSegmentState.COPY_SEGMENT_FINISHED,
                nodeId)),
        "COPY_SEGMENT_FINISHED of " + started.remoteLogSegmentId());
    if (!isFinished(started)) {
      throw new RemoteStorageException(
          started.remoteLogSegmentId() + " was taken for an orphan by another leader");
    }
  }

  /** An update that was refused or came too late is committed too, but changes nothing. */
  private boolean isFinished(RemoteLogSegmentMetadata started) throws RemoteStorageException {
    return RemoteCopies.of(metadata, started.topicIdPartition())
        .stateOf(started.remoteLogSegmentId())
        .filter(state -> state == RemoteLogSegmentState.COPY_SEGMENT_FINISHED)
        .isPresent();
  }

  /** An answer that got lost may have been a good one. */
  private boolean isFinishedNevertheless(RemoteLogSegmentMetadata started, Exception cause) {
    try {
      return isFinished(started);
    } catch (RemoteStorageException e) {
      cause.addSuppressed(e);
      return false;
    }
  }

  private void abandon(RemoteLogSegmentMetadata started, Exception cause) {
    try {
      if (RemoteCopies.of(metadata, started.topicIdPartition())
          .stateOf(started.remoteLogSegmentId())
          .isPresent()) {
        deletion.delete(started);
      } else {
        // Another leader has deleted and forgotten it, maybe before the last object was written.
        deletion.deleteObjects(started);
      }
    } catch (RemoteStorageException | RuntimeException e) {
      cause.addSuppressed(e); // a later round deletes it
      LOG.warn(
          "event=attempt_not_deleted segment={} cause=\"{}\"",
          started.remoteLogSegmentId(),
          e.toString());
    }
  }

  private static LogSegmentData data(SegmentFiles files, TieredLog log, long endExclusive) {
    return new LogSegmentData(
        files.log(),
        files.offsetIndex(),
        files.timeIndex(),
        Optional.empty(),
        files.producerSnapshot(),
        LocalTier.epochCheckpoint(log.lineage().startsBelow(endExclusive)));
  }
}
