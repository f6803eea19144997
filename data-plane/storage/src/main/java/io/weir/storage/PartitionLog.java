package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's log. Single writer: every method runs on the owning shard's thread unless it says
 * "any thread". Faults of the disk surface as {@link KafkaStorageException}; after a failed sync,
 * or a failed write that could not be undone, every further append throws it.
 */
public final class PartitionLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionLog.class);

  private final LogEnvironment env;
  private final LogOffsets offsets;
  private final LogSegments segments;
  private final LogSyncs syncs;
  private final LeaderEpochs epochs;
  private final ProducerStates producers;
  private final LogReader reader;
  private final LogAppender appender;
  private final LogTruncator truncator;
  private final LogDurability durability;
  private final LocalTier local;
  private final LogCompaction compaction;
  private final FlushSchedule flushes;
  private volatile LogRecovery recovery;
  private volatile TopicIdPartition id;
  private volatile KafkaStorageException gone;
  private boolean changed;
  private boolean closed;
  private int truncations;

  PartitionLog(LogEnvironment env, TopicIdPartition id, LoadedLog loaded) {
    this.env = env;
    this.id = id;
    recovery = loaded.recovery();
    offsets =
        new LogOffsets(
            loaded.logStartOffset(),
            loaded.segments().firstKey(),
            loaded.logEndOffset(),
            loaded.highWatermark());
    producers = loaded.producers();
    segments = new LogSegments(env, loaded.segments(), loaded.snapshots());
    syncs =
        new LogSyncs(
            env, loaded.recoveryPoint(), loaded.unsynced(), loaded.created(), offsets::fail);
    flushes = new FlushSchedule(env, offsets, syncs);
    epochs = new LeaderEpochs(env, loaded.epochs(), syncs);
    PositionHints hints = new PositionHints();
    reader = new LogReader(segments.all(), hints, loaded.sparse());
    durability = new LogDurability(env, this::id, syncs.point(), offsets::fail);
    appender =
        new LogAppender(
            env, segments, offsets, epochs, producers, syncs, hints, loaded.sparse(), durability);
    RemotePartFile remotePart = new RemotePartFile(env, loaded.remotePart());
    truncator =
        new LogTruncator(env, segments, offsets, epochs, producers, syncs, hints, remotePart);
    local =
        new LocalTier(
            env, segments, offsets, epochs, producers, syncs, remotePart, this::ensureWritable);
    compaction =
        new LogCompaction(
            env, segments, offsets, producers, syncs, hints, loaded.sparse(), loaded.cleanedEnd());
    changed = loaded.created() || recovery.outcome() != LogRecovery.Outcome.CLEAN;
    epochs.save(); // what recovery found: a clean stop would vouch for a file that lacks it
  }

  /**
   * Appends a leader's batches: checks headers, CRC and the producer's sequence, then assigns
   * offsets and the leader epoch in place (LogAppendTime topics: also the timestamp) and writes
   * once. The given buffer (position to limit, writable, heap or direct) is changed; its position
   * is not.
   *
   * @throws org.apache.kafka.common.errors.CorruptRecordException wrong checksum, impossible
   *     length, cut short
   * @throws org.apache.kafka.common.InvalidRecordException a header that contradicts itself or that
   *     a client may not write
   * @throws org.apache.kafka.common.errors.UnsupportedForMessageFormatException magic 0 or 1
   * @throws org.apache.kafka.common.errors.RecordTooLargeException above {@code max.message.bytes}
   * @throws org.apache.kafka.common.errors.RecordBatchTooLargeException above {@code segment.bytes}
   * @throws org.apache.kafka.common.errors.InvalidTimestampException outside the topic's bounds
   * @throws org.apache.kafka.common.errors.OutOfOrderSequenceException batches are missing before
   *     it
   * @throws org.apache.kafka.common.errors.InvalidProducerEpochException the producer was fenced
   * @throws org.apache.kafka.common.errors.TransactionCoordinatorFencedException a marker of a
   *     coordinator that a later one took over from
   * @throws KafkaStorageException the disk failed; nothing was appended
   */
  public AppendResult appendAsLeader(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) {
    ensureWritable();
    AppendResult result = appender.asLeader(batches, leaderEpoch, origin);
    flushIfDue();
    return result;
  }

  /**
   * Appends a leader's batches as they are; a partial batch at the end is left out ({@link
   * AppendResult#bytes} says how many bytes were taken). Each batch begins at or after the end of
   * what is before it.
   *
   * @throws org.apache.kafka.common.errors.CorruptRecordException wrong checksum, impossible
   *     length, or out of order
   * @throws OffsetOutOfRangeException the first batch begins before this log's end
   * @throws KafkaStorageException the disk failed; nothing was appended
   */
  public AppendResult appendAsFollower(ByteBuffer batches) {
    ensureWritable();
    AppendResult result = appender.asFollower(batches, truncator);
    flushIfDue();
    return result;
  }

  /**
   * Whole batches from the one that contains {@code startOffset} on, up to {@code maxBytes}, from
   * one segment, all below {@code maxOffsetExclusive}. With {@code minOneMessage} the first batch
   * comes even if it is larger; else a first batch that doesn't fit gives an empty slice.
   *
   * @throws OffsetOutOfRangeException below {@link #localLogStartOffset} or above the end of the
   *     log
   */
  public LogSlice read(
      long startOffset, int maxBytes, long maxOffsetExclusive, boolean minOneMessage) {
    ensureOpen();
    long end = offsets.end();
    if (startOffset < offsets.localStart() || startOffset > end) {
      throw new OffsetOutOfRangeException(
          "offset " + startOffset + " is outside of " + offsets.localStart() + " to " + end);
    }
    try {
      Segment first = segments.floor(startOffset);
      LogSlice slice =
          reader.read(
              first, startOffset, maxBytes, Math.min(maxOffsetExclusive, end), end, minOneMessage);
      segments.used(first);
      return slice;
    } catch (IOException e) {
      throw env.failed("reading", e);
    }
  }

  /** Topic and partition, with the topic's id. Any thread. */
  public TopicIdPartition id() {
    return id;
  }

  /** First offset that may be read. Any thread. */
  public long logStartOffset() {
    return offsets.start();
  }

  /**
   * First offset that may be read here; records from the log's start to it are in remote storage
   * only. Any thread.
   */
  public long localLogStartOffset() {
    return offsets.localStart();
  }

  /** Offset of the next record. Any thread. */
  public long logEndOffset() {
    return offsets.end();
  }

  /** Last known high watermark (exclusive end of what is committed). Any thread. */
  public long highWatermark() {
    return offsets.highWatermark();
  }

  /**
   * The high watermark, or the first offset of the oldest open transaction below it; never below
   * the log's start, which may have passed such a transaction.
   */
  public long lastStableOffset() {
    return Math.max(offsets.start(), producers.lastStableOffset(offsets.highWatermark()));
  }

  /** Everything below is on the device. Any thread. */
  public long recoveryPoint() {
    return syncs.recoveryPoint();
  }

  /** Bytes of all segments. */
  public long sizeInBytes() {
    return segments.sizeInBytes();
  }

  /** What opening this log found. Any thread. */
  public LogRecovery recovery() {
    return recovery;
  }

  /** The fault that stopped this log; empty while it is sound. Any thread. */
  public Optional<KafkaStorageException> failure() {
    return Optional.ofNullable(offsets.failure());
  }

  /** Whether the log's whole folder is out of service: it can't be read either. Any thread. */
  public boolean isGone() {
    return gone != null;
  }

  /** The log's folder is out of service. Any thread. */
  void takeOffline(KafkaStorageException cause) {
    gone = cause;
    offsets.fail(cause);
  }

  /** The last leader epoch that the log knows; empty when it knows none. */
  public OptionalInt latestEpoch() {
    return epochs.cache().latest();
  }

  /** A leader epoch begins (at the log's end, when this replica becomes leader). */
  public void assignEpoch(int epoch, long startOffset) {
    ensureWritable();
    epochs.assign(epoch, startOffset);
  }

  /** Where an epoch ends here: KIP-320's answer, {@link EpochEndOffset#UNDEFINED} if unknown. */
  public EpochEndOffset endOffsetForEpoch(int requestedEpoch) {
    return epochs.cache().endOffsetFor(requestedEpoch, offsets.end());
  }

  /** First offset of an epoch; empty when the log doesn't know it. */
  public OptionalLong epochStartOffset(int epoch) {
    return epochs.cache().startOf(epoch);
  }

  /** The epoch that an offset belongs to. */
  public OptionalInt epochForOffset(long offset) {
    return epochs.cache().epochOf(offset);
  }

  /** The first record with at least this timestamp. Opens the records of one batch. */
  public Optional<TimestampAndOffset> offsetForTimestamp(long timestampMs) {
    ensureOpen();
    try {
      Optional<TimestampAndOffset> found =
          TimestampSearch.first(segments.all().values(), timestampMs, offsets.start());
      segments.trimIndexes();
      return found;
    } catch (IOException e) {
      throw env.failed("looking up a timestamp", e);
    }
  }

  /**
   * The time of the record at an offset, or of the next one where there is none: that of its
   * batch's first record, as no batch is opened. Empty at and above the end, when the record has no
   * time, and when it is in remote storage only.
   *
   * @throws OffsetOutOfRangeException below the start
   */
  public OptionalLong timestampAt(long offset) {
    ensureOpen();
    if (offset < offsets.start()) {
      throw new OffsetOutOfRangeException("offset " + offset + " is below " + offsets.start());
    }
    if (offset >= offsets.end() || offset < offsets.localStart()) {
      return OptionalLong.empty();
    }
    try {
      Segment first = segments.floor(offset);
      OptionalLong timestamp = reader.timestampAt(first, offset);
      segments.used(first);
      return timestamp;
    } catch (IOException e) {
      throw env.failed("looking up an offset's time", e);
    }
  }

  /** The record with the largest timestamp (KIP-734); the first of them. */
  public Optional<TimestampAndOffset> maxTimestampOffset() {
    ensureOpen();
    try {
      Optional<TimestampAndOffset> found =
          TimestampSearch.largest(segments.all().values(), offsets.start());
      segments.trimIndexes();
      return found;
    } catch (IOException e) {
      throw env.failed("looking up the largest timestamp", e);
    }
  }

  /**
   * Removes everything at and above an offset, in the epochs too; if the offset lies within a
   * batch, the whole batch goes. Above the end there is nothing to remove, at the end only epochs
   * that begin there. Returns whether records were removed.
   */
  public boolean truncateTo(long offset) {
    ensureWritable();
    if (offset < 0) {
      throw new IllegalArgumentException("offset=" + offset);
    }
    truncations++;
    boolean removes = offset < offsets.end();
    if (removes) {
      compaction.beforeCut();
      durability.cut(() -> truncator.truncateTo(offset), offsets::end, this::syncOfCut);
    } else {
      truncator.truncateTo(offset);
    }
    compaction.cutTo(offsets.end());
    appender.truncated();
    return removes;
  }

  /**
   * Forgets everything and goes on at an offset, with nothing here; the log begins earlier when
   * what is between is in remote storage. Its epochs are told by {@link LocalTier#extendDownTo}.
   */
  public void restartAt(long localStart, long logStartOffset) {
    ensureWritable();
    truncations++;
    compaction.beforeRestart();
    durability.cut(
        () -> truncator.restartAt(localStart, logStartOffset), offsets::end, this::syncOfCut);
    appender.truncated();
  }

  /**
   * Moves the first readable offset up; segments wholly below are deleted. No-op when it is not
   * above.
   *
   * @throws OffsetOutOfRangeException above the high watermark
   */
  public void advanceLogStartOffset(long offset) {
    ensureWritable();
    if (offset <= offsets.start()) {
      return;
    }
    if (offset > offsets.highWatermark()) {
      throw new OffsetOutOfRangeException(
          "log start offset "
              + offset
              + " would pass the high watermark "
              + offsets.highWatermark());
    }
    offsets.start(offset);
    try {
      local.removeBelow(offset);
      epochs.cache().truncateFromStart(offset);
      epochs.save();
    } catch (IOException e) {
      throw env.failed("deleting segments", e);
    }
  }

  /**
   * Deletes what the topic's retention lets go: whole segments below the high watermark whose
   * newest record is too old, and the oldest ones while the log is too large. Records of the active
   * segment become unreadable when all of them are too old; their space goes with the next roll.
   * Leaders only: followers take the leader's start. Tiered topics are left alone: what is in
   * remote storage counts there, too.
   *
   * @return whether the first readable offset moved
   */
  public boolean applyRetention() {
    ensureWritable();
    long before = offsets.start();
    try {
      long target =
          RetentionPolicy.newStart(segments.all(), env.config(), offsets, env.clock().wallTimeMs());
      advanceLogStartOffset(target);
      return offsets.start() > before;
    } catch (IOException e) {
      throw env.failed("looking for segments to delete", e);
    }
  }

  /**
   * New settings; effective at the next append. Without remote storage the log begins where its
   * local segments do.
   */
  public void updateConfig(LogConfig config) {
    env.config(config);
    if (!config.remoteStorage()) {
      local.dropRemotePart();
    }
    applyDurability();
  }

  /**
   * Goes by the settings in force; at the opening, once the journal was replayed. What the disk
   * refuses comes again with the next tick; nothing unsynced is acknowledged meanwhile.
   */
  void applyDurability() {
    if (closed || env.config().durable() == durability.isOn() || offsets.failure() != null) {
      return;
    }
    if (id.topicId().equals(Uuid.ZERO_UUID)) {
      return; // the journal would not know whose entries they are
    }
    try {
      durability.turn(env.config().durable(), beginSync());
    } catch (KafkaStorageException e) {
      LOG.warn("event=durability_postponed log={} error=\"{}\"", id, e.getMessage());
    }
  }

  /** Of a log that failed amid a cut, what is journaled may be the only whole copy. */
  private Optional<PendingSync> syncOfCut() {
    return offsets.failure() == null ? Optional.of(beginSync()) : Optional.empty();
  }

  /**
   * Exclusive end of what may be acknowledged as held by this node: of a durable log, what survives
   * a power loss; else all of it.
   */
  public long acknowledgeableEnd() {
    if (!env.config().durable()) {
      return offsets.end();
    }
    long synced = durability.isOn() ? durability.syncedEnd() : syncs.recoveryPoint();
    return Math.min(synced, offsets.end());
  }

  /**
   * Who hears that {@link #acknowledgeableEnd} moved, or that the log failed.
   *
   * @param listener called on any thread; must only hand over
   */
  public void onAcknowledgeable(Runnable listener) {
    durability.listener(listener);
  }

  /** Regular work; several times a second. */
  public void tick() {
    flushIfDue();
    applyDurability();
    if (closed || !durability.isOn()) {
      return;
    }
    env.journal().wake();
    if (durability.takeSyncWanted() && offsets.failure() == null) {
      syncs.inBackground(beginSync());
    }
  }

  /** The local part of this log, as remote storage deals with it. */
  public LocalTier tier() {
    return local;
  }

  /** Compaction of this log. */
  public LogCompaction compaction() {
    return compaction;
  }

  /** The settings in force. */
  public LogConfig config() {
    return env.config();
  }

  /** Tells the log the high watermark, for checkpoints and transactions; kept within its bounds. */
  public void updateHighWatermark(long newHighWatermark) {
    offsets.highWatermark(newHighWatermark);
    producers.highWatermark(offsets.highWatermark());
  }

  /** Forgets producer ids that were idle too long. */
  public void expireProducers() {
    producers.expire(env.clock().wallTimeMs(), env.config().producerIdExpirationMs());
  }

  /** Number of producer ids known. */
  public int producerCount() {
    return producers.size();
  }

  /** What has to be synced so that all bytes up to now last; hand it to another thread. */
  public PendingSync beginSync() {
    ensureOpen();
    epochs.save(); // an earlier write of it may have failed
    try {
      local.saveRemotePart();
      return syncs.begin(segments, offsets.end());
    } catch (IOException e) {
      throw env.failed("preparing a sync", e);
    }
  }

  /** Begins a sync in the background where {@code flush.messages} or {@code flush.ms} want one. */
  void flushIfDue() {
    if (closed || offsets.failure() != null || !flushes.begin()) {
      return;
    }
    try {
      syncs.inBackground(beginSync());
    } catch (KafkaStorageException e) { // what was appended is there; the next look tries again
      LOG.error("event=flush_not_begun log={} error=\"{}\"", id, e.getMessage());
    }
  }

  /** Syncs everything, blocking. */
  public void flush() {
    beginSync().sync();
  }

  /** Writes indexes and the producer snapshot, syncs and closes; slices stay readable. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    compaction.close();
    try {
      if (offsets.failure() == null && changed) {
        segments.finish(producers, syncs);
        flush();
      }
    } catch (IOException e) {
      throw offsets.fail(env.failed("closing", e));
    } finally {
      abandon();
    }
  }

  /** Grows whenever the log may have lost records at its end. */
  int truncations() {
    return truncations;
  }

  /** The folder that the log lies in. */
  Path folder() {
    return env.directory();
  }

  /**
   * Takes over, durably, what batches don't tell of the log that this one is a copy of, both ending
   * alike: where it begins, the high watermark, epochs without records (KAFKA-15608), and producers
   * whose records were deleted.
   */
  void takeOver(PartitionLog original) throws IOException {
    updateHighWatermark(original.highWatermark());
    advanceLogStartOffset(original.logStartOffset());
    epochs.cache().clear();
    epochs.cache().assignAll(original.epochs.cache());
    epochs.saveDurably();
    producers.takeOver(original.producers);
    segments.snapshotDurably(producers);
  }

  /**
   * Goes on as the log that was in this folder, with what opening it forgets: epochs that no record
   * has yet, and all but the last batch of each producer, whose repetitions would not be known.
   */
  void goOnAs(PartitionLog former) {
    epochs.cache().assignAll(former.epochs.cache());
    epochs.save();
    producers.takeOver(former.producers);
  }

  /** The log had no topic id on disk (a power loss before its first sync): it gets one. */
  void adopt(TopicIdPartition newId, DiskFile metadata) {
    changed = true;
    id = newId;
    syncs.add(List.of(metadata));
    syncs.directoryChanged();
    applyDurability();
  }

  /** The journal was replayed into this log. */
  void recovered(LogRecovery found) {
    recovery = found;
  }

  /** Closes without writing anything: the log is deleted or its disk is gone. */
  void abandon() {
    abandon(false);
  }

  /** As {@link #abandon()}, and whether nobody needs what is journaled of it. */
  void abandon(boolean deleted) {
    closed = true;
    compaction.close();
    durability.close(deleted);
    segments.release();
    syncs.release();
  }

  private void ensureOpen() {
    if (closed) {
      throw new KafkaStorageException("log is closed: " + id);
    }
    if (gone != null) {
      throw new DirectoryOfflineException(gone);
    }
  }

  private void ensureWritable() {
    ensureOpen();
    changed = true;
    KafkaStorageException fault = offsets.failure();
    if (fault != null) {
      throw new KafkaStorageException("log is offline: " + fault.getMessage(), fault);
    }
  }

  @Override
  public String toString() {
    return "log(" + id + " from=" + offsets.start() + " to=" + offsets.end() + ")";
  }
}
