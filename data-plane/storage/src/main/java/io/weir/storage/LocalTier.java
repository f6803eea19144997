package io.weir.storage;

import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.CopyPlanner;
import io.weir.storage.tiering.LocalRetention;
import io.weir.storage.tiering.LocalSegment;
import io.weir.storage.tiering.OffsetRange;
import io.weir.storage.tiering.SegmentFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local part of a log whose oldest records may be in remote storage only. Its epochs reach down
 * to the log's start, as they say which copies belong to the log. On the log's shard.
 */
final class LocalTier {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTier.class);

  private final LogEnvironment env;
  private final LogSegments segments;
  private final LogOffsets offsets;
  private final LeaderEpochs epochs;
  private final LogSyncs syncs;

  LocalTier(
      LogEnvironment env,
      LogSegments segments,
      LogOffsets offsets,
      LeaderEpochs epochs,
      LogSyncs syncs) {
    this.env = env;
    this.segments = segments;
    this.offsets = offsets;
    this.epochs = epochs;
    this.syncs = syncs;
  }

  /** The segments that hold records, in order. */
  List<LocalSegment> segments() throws IOException {
    List<LocalSegment> found = new ArrayList<>();
    for (Segment segment : segments.all().values()) {
      Long next = segments.all().higherKey(segment.baseOffset());
      long end = next == null ? offsets.end() : next;
      if (segment.baseOffset() < end) {
        found.add(
            new LocalSegment(
                new OffsetRange(segment.baseOffset(), end),
                next != null,
                segment.size(),
                segment.maxTimestamp()));
      }
    }
    segments.trimIndexes();
    return found;
  }

  /** See {@link PartitionLog#segmentFiles}. */
  SegmentFiles files(long baseOffset) throws IOException {
    Segment segment = segments.all().get(baseOffset);
    Long end = segments.all().higherKey(baseOffset);
    if (segment == null || end == null) {
      throw new IllegalArgumentException("no sealed segment begins at " + baseOffset);
    }
    segment.offsets(); // looks at both index files, and writes anew what is not sound
    segments.used(segment);
    syncs.add(segments.completeSnapshot(end, offsets.start()));
    return new SegmentFiles(
        segment.path(LogFiles.LOG),
        segment.path(LogFiles.OFFSET_INDEX),
        segment.path(LogFiles.TIME_INDEX),
        LogFiles.path(env.directory(), end, LogFiles.SNAPSHOT));
  }

  /** See {@link PartitionLog#deleteCopied}. */
  void deleteCopied(CopyCoverage copied) throws IOException {
    LogConfig config = env.config();
    if (!config.remoteStorage()) {
      return;
    }
    List<LocalSegment> local = segments();
    int served = CopyPlanner.deletableLocally(local, copied, offsets.start());
    OptionalLong newStart =
        LocalRetention.newLocalStart(
            local.subList(0, served),
            segments.sizeInBytes(),
            config.effectiveLocalRetentionMs(),
            config.effectiveLocalRetentionBytes(),
            offsets.highWatermark(),
            env.clock().wallTimeMs());
    if (newStart.isEmpty()) {
      return;
    }
    LOG.info(
        "event=local_retention log={} from={} to={} log_start={}",
        env.directory().getFileName(),
        offsets.localStart(),
        newStart.getAsLong(),
        offsets.start());
    // From here on the batches of these segments can't tell their epochs again.
    epochs.saveDurably();
    removeBelow(newStart.getAsLong());
  }

  /** Removes segments that end at or before an offset. */
  void removeBelow(long offset) throws IOException {
    try {
      segments.removeBelow(offset);
    } finally {
      offsets.localBase(segments.first().baseOffset());
    }
  }

  /** See {@link PartitionLog#isLineageKnown}. */
  boolean isLineageKnown() {
    return offsets.start() == offsets.localStart()
        || epochs.cache().firstStart().orElse(Long.MAX_VALUE) <= offsets.start();
  }

  /** See {@link PartitionLog#extendDownTo}. */
  void extendDownTo(long logStartOffset, SortedMap<Integer, Long> earlier) {
    epochs.cache().prepend(earlier);
    epochs.cache().truncateFromStart(logStartOffset);
    epochs.saveDurably();
    LOG.info(
        "event=log_extended log={} log_start={} local_start={} epochs={}",
        env.directory().getFileName(),
        logStartOffset,
        offsets.localStart(),
        earlier.size());
    offsets.start(logStartOffset);
    env.checkpointSoon();
  }

  /** The topic tiers no more: what is not here is not part of the log any longer. */
  void dropRemotePart() {
    if (offsets.start() < offsets.localStart()) {
      LOG.info(
          "event=remote_part_dropped log={} from={} to={}",
          env.directory().getFileName(),
          offsets.start(),
          offsets.localStart());
      offsets.start(offsets.localStart());
      epochs.cache().truncateFromStart(offsets.start()); // saved with the next sync
    }
  }
}
