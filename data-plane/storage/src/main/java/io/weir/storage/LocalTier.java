package io.weir.storage;

import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.CopyPlanner;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.LocalRetention;
import io.weir.storage.tiering.LocalSegment;
import io.weir.storage.tiering.OffsetRange;
import io.weir.storage.tiering.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local part of a log whose oldest records may be in remote storage only. Its epochs reach down
 * to the log's start, as they say which copies belong to the log. On the log's shard; each method
 * that touches the disk throws {@link KafkaStorageException} when it fails, or the log is closed or
 * offline.
 */
public final class LocalTier {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTier.class);

  private final LogEnvironment env;
  private final LogSegments segments;
  private final LogOffsets offsets;
  private final LeaderEpochs epochs;
  private final ProducerStates producers;
  private final LogSyncs syncs;
  private final RemotePartFile remotePart;
  private final Runnable ensureWritable;

  LocalTier(
      LogEnvironment env,
      LogSegments segments,
      LogOffsets offsets,
      LeaderEpochs epochs,
      ProducerStates producers,
      LogSyncs syncs,
      RemotePartFile remotePart,
      Runnable ensureWritable) {
    this.env = env;
    this.segments = segments;
    this.offsets = offsets;
    this.epochs = epochs;
    this.producers = producers;
    this.syncs = syncs;
    this.remotePart = remotePart;
    this.ensureWritable = ensureWritable;
  }

  /** The segments that hold records, in order; the last one may be the one that grows. */
  public List<LocalSegment> segments() {
    ensureWritable.run();
    List<LocalSegment> found = new ArrayList<>();
    try {
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
    } catch (IOException e) {
      throw env.failed("looking at segments", e);
    }
  }

  /** Which epoch wrote what, from the log's start on if {@link #isLineageKnown}. */
  public Lineage lineage() {
    // An append that failed may have left epochs of what it was to write.
    return new Lineage(epochsBelow(offsets.end() + 1), offsets.end());
  }

  /** First offset of each epoch that begins below an offset. */
  public SortedMap<Integer, Long> epochsBelow(long offset) {
    return epochs.cache().startsBelow(offset);
  }

  /** Epochs as a log's {@code leader-epoch-checkpoint} holds them. */
  public static ByteBuffer epochCheckpoint(SortedMap<Integer, Long> starts) {
    EpochCache cache = new EpochCache();
    starts.forEach(cache::assign);
    return SmallFiles.checkpoint(cache.lines());
  }

  /**
   * Whether the epochs of all records are known, also of those that are in remote storage only.
   * They are not when the epoch checkpoint of a tiered log was damaged; a leader tells them again.
   */
  public boolean isLineageKnown() {
    return lineageStart() <= offsets.start();
  }

  /** From where on the epochs of all records are known. */
  public long lineageStart() {
    return offsets.start() == offsets.localStart()
        ? offsets.start()
        : Math.max(offsets.start(), epochs.cache().firstStart().orElse(offsets.localStart()));
  }

  /**
   * The files of a sealed segment; what is missing of them is written.
   *
   * @throws IllegalArgumentException when no sealed segment begins at this offset (any more)
   */
  public SegmentFiles files(long baseOffset) {
    ensureWritable.run();
    Segment segment = segments.all().get(baseOffset);
    Long end = segments.all().higherKey(baseOffset);
    if (segment == null || end == null) {
      throw new IllegalArgumentException("no sealed segment begins at " + baseOffset);
    }
    try {
      segment.offsets(); // looks at both index files, and writes anew what is not sound
      segments.used(segment);
      syncs.add(segments.completeSnapshot(end, offsets.start()));
    } catch (IOException e) {
      throw env.failed("completing the files of a segment", e);
    }
    return new SegmentFiles(
        segment.path(LogFiles.LOG),
        segment.path(LogFiles.OFFSET_INDEX),
        segment.path(LogFiles.TIME_INDEX),
        LogFiles.path(env.directory(), end, LogFiles.SNAPSHOT));
  }

  /**
   * Local retention: deletes the oldest segments that remote storage serves and {@code
   * local.retention.*} lets go, below the high watermark. The log's start and its epochs stay.
   * No-op unless the topic tiers.
   *
   * @param copied made with this log's {@link #lineage} and start
   */
  public void deleteCopied(CopyCoverage copied) {
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
    try {
      // From here on the batches of these segments can't tell their epochs again.
      epochs.saveDurably();
      remotePart.save(offsets.start(), newStart.getAsLong());
      removeBelow(newStart.getAsLong());
    } catch (IOException e) {
      throw env.failed("deleting copied segments", e);
    }
  }

  /**
   * The log begins earlier: what is between is in remote storage.
   *
   * @param logStartOffset where the epochs begin; the log does too unless it begins before
   * @param earlier the epochs from there on that begin before the first one known here
   * @param producersAtEnd the producers as of this log's end, as {@link #producersAtBase} gives
   *     them; only for a log without records
   * @throws org.apache.kafka.common.errors.CorruptRecordException when they contradict what is
   *     known, or are damaged
   */
  public void extendDownTo(
      long logStartOffset, SortedMap<Integer, Long> earlier, Optional<ByteBuffer> producersAtEnd) {
    ensureWritable.run();
    if (producersAtEnd.isPresent() && !isEmpty()) {
      throw new IllegalStateException("a log with records has producers of its own");
    }
    long start = Math.min(logStartOffset, offsets.start());
    List<ProducerEntry> known =
        producersAtEnd.isPresent() ? ProducerSnapshot.read(producersAtEnd.get()) : List.of();
    epochs.cache().prepend(earlier);
    epochs.cache().truncateFromStart(start);
    try {
      if (producersAtEnd.isPresent()) {
        producers.load(
            offsets.end(), known, env.clock().wallTimeMs(), env.config().producerIdExpirationMs());
        segments.snapshotDurably(producers);
      }
      epochs.saveDurably();
      offsets.start(start);
      saveRemotePart();
    } catch (IOException e) {
      throw env.failed("extending the log", e);
    }
    LOG.info(
        "event=log_extended log={} log_start={} local_start={} epochs={}",
        env.directory().getFileName(),
        start,
        offsets.localStart(),
        earlier.size());
    env.checkpoints().soon();
  }

  /** Whether no record is here. */
  public boolean isEmpty() {
    return segments.sizeInBytes() == 0;
  }

  /** Where the first segment begins: at or, while the log begins amid it, below the log's start. */
  public long baseOffset() {
    return segments.first().baseOffset();
  }

  /** The producers as of {@link #baseOffset}; empty when nothing says who they were. */
  public Optional<ByteBuffer> producersAtBase() {
    ensureWritable.run();
    try {
      return segments.firstSnapshot();
    } catch (IOException e) {
      throw env.failed("reading a producer snapshot", e);
    }
  }

  /** Removes segments that end at or before an offset, which may be the log's new start. */
  void removeBelow(long offset) throws IOException {
    try {
      segments.removeBelow(offset);
    } finally {
      offsets.localBase(segments.first().baseOffset());
    }
    saveRemotePart(); // before the epochs below the start are forgotten, or they would seem to be
    // lost
  }

  /** Writes which offsets are in remote storage only, if the file says something else. */
  void saveRemotePart() throws IOException {
    remotePart.save(offsets.start(), segments.first().baseOffset());
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
      try {
        saveRemotePart();
      } catch (IOException e) {
        LOG.warn(
            "event=remote_part_kept log={} until=\"the next sync\" error=\"{}\"",
            env.directory().getFileName(),
            e.toString());
      }
      epochs.cache().truncateFromStart(offsets.start()); // saved with the next sync
    }
  }
}
