package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's log. Single writer: every method runs on the owning shard's thread unless it says
 * "any thread". Faults of the disk surface as {@link KafkaStorageException}; after a failed sync,
 * or a failed write that could not be undone, every further append throws it.
 */
public final class PartitionLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionLog.class);
  private static final long NO_TIME = -1;

  private final LogEnvironment env;
  private volatile TopicIdPartition id;
  private final LogRecovery recovery;
  private final EpochCache epochs;
  private final ProducerStates producers;
  private final LogSegments segments;
  private final LogReader reader;
  private final PositionHints hints = new PositionHints();
  private final BatchCursor cursor = new BatchCursor();
  private final LogSyncs syncs;

  private volatile long logStartOffset;
  private volatile long logEndOffset;
  private volatile long highWatermark;
  private volatile KafkaStorageException failure;
  private boolean changed;
  private boolean closed;

  PartitionLog(LogEnvironment env, TopicIdPartition id, LoadedLog loaded) {
    this.env = env;
    this.id = id;
    this.recovery = loaded.recovery();
    this.epochs = loaded.epochs();
    this.producers = loaded.producers();
    this.segments = new LogSegments(env, loaded.segments(), loaded.snapshots());
    this.reader = new LogReader(segments.all(), hints);
    this.syncs =
        new LogSyncs(
            env, loaded.recoveryPoint(), loaded.unsynced(), loaded.created(), e -> failure = e);
    this.changed = loaded.created() || loaded.recovery().outcome() != LogRecovery.Outcome.CLEAN;
    this.logStartOffset = loaded.logStartOffset();
    this.logEndOffset = loaded.logEndOffset();
    this.highWatermark = loaded.highWatermark();
  }

  /**
   * Appends a leader's batches: checks headers, CRC and the producer's sequence, then assigns
   * offsets and the leader epoch in place (LogAppendTime topics: also the timestamp) and writes
   * once. The given buffer (position to limit, writable, heap or direct) is changed; its position
   * is not.
   *
   * @throws CorruptRecordException wrong checksum, impossible length, cut short
   * @throws org.apache.kafka.common.InvalidRecordException a header that contradicts itself or that
   *     a client may not write
   * @throws org.apache.kafka.common.errors.UnsupportedForMessageFormatException magic 0 or 1
   * @throws org.apache.kafka.common.errors.RecordTooLargeException above {@code max.message.bytes}
   * @throws RecordBatchTooLargeException above {@code segment.bytes}
   * @throws org.apache.kafka.common.errors.InvalidTimestampException outside the topic's bounds
   * @throws org.apache.kafka.common.errors.OutOfOrderSequenceException batches are missing before
   *     it
   * @throws org.apache.kafka.common.errors.InvalidProducerEpochException the producer was fenced
   * @throws KafkaStorageException the disk failed; nothing was appended
   */
  public AppendResult appendAsLeader(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) {
    ensureWritable();
    LogConfig config = env.config();
    long nowMs = env.clock().wallTimeMs();
    boolean stamp = config.timestampType() == TimestampType.LOG_APPEND_TIME;
    long maxTimestamp = BatchChecks.leader(batches, cursor, origin, config, nowMs);
    if (batches.remaining() > config.segmentBytes()) {
      throw new RecordBatchTooLargeException(
          "append of "
              + batches.remaining()
              + " bytes exceeds the segment size of "
              + config.segmentBytes());
    }
    AppendResult repeated = checkProducers(batches, origin, stamp);
    if (repeated != null) {
      return repeated;
    }
    long baseOffset = logEndOffset;
    long next = baseOffset;
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      header.assign(next, leaderEpoch);
      if (stamp) {
        header.setLogAppendTime(nowMs);
      }
      next = header.nextOffset();
    }
    if (epochs.latestOrNone() < leaderEpoch) {
      assignEpoch(leaderEpoch, baseOffset);
    }
    append(batches, baseOffset, next - 1, stamp ? nowMs : maxTimestamp);
    return new AppendResult(
        baseOffset, next - 1, stamp ? nowMs : NO_TIME, logStartOffset, false, batches.remaining());
  }

  /** The earlier result when a producer repeats itself, null when the batches are new. */
  private AppendResult checkProducers(ByteBuffer batches, AppendOrigin origin, boolean stamp) {
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      if (header.hasProducerId()) {
        int slot = producers.check(header, origin);
        if (slot >= 0) {
          ProducerEntry entry = producers.find(header.producerId());
          return new AppendResult(
              entry.firstOffset(slot),
              entry.lastOffset(slot),
              stamp ? entry.timestamp(slot) : NO_TIME,
              logStartOffset,
              true,
              0);
        }
      }
    }
    return null;
  }

  /**
   * Appends a leader's batches as they are; a partial batch at the end is left out ({@link
   * AppendResult#bytes} says how many bytes were taken). Each batch begins at or after the end of
   * what is before it.
   *
   * @throws CorruptRecordException wrong checksum, impossible length, or out of order
   * @throws OffsetOutOfRangeException the first batch begins before this log's end
   * @throws KafkaStorageException the disk failed; nothing was appended
   */
  public AppendResult appendAsFollower(ByteBuffer batches) {
    ensureWritable();
    long maxTimestamp = BatchHeader.NO_TIMESTAMP;
    long base = -1;
    long last = -1;
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      BatchChecks.checkCrc(header);
      if (header.lastOffsetDelta() < 0 || header.baseOffset() <= last) {
        throw new CorruptRecordException("replicated batches out of order: " + header);
      }
      base = base < 0 ? header.baseOffset() : base;
      last = header.lastOffset();
      maxTimestamp = Math.max(maxTimestamp, header.maxTimestamp());
    }
    int bytes = batches.remaining() - cursor.bytesLeft();
    if (bytes == 0) {
      return new AppendResult(logEndOffset, logEndOffset - 1, NO_TIME, logStartOffset, false, 0);
    }
    if (base < logEndOffset) {
      restartWithin(base, last);
    }
    ByteBuffer whole = batches.slice(batches.position(), bytes);
    assignEpochs(whole);
    append(whole, base, last, maxTimestamp);
    return new AppendResult(base, last, NO_TIME, logStartOffset, false, bytes);
  }

  /** An empty log whose start lies within the leader's first batch takes that batch as a whole. */
  private void restartWithin(long base, long last) {
    if (segments.sizeInBytes() > 0 || last < logEndOffset || base < 0) {
      throw new OffsetOutOfRangeException(
          "replicated batch begins at " + base + ", below the log's end " + logEndOffset);
    }
    long start = logStartOffset;
    truncateFullyAndStartAt(base);
    logStartOffset = start;
    highWatermark = start;
  }

  private void assignEpochs(ByteBuffer batches) {
    cursor.over(batches);
    while (cursor.next()) {
      int epoch = cursor.header().leaderEpoch();
      if (epoch > epochs.latestOrNone()) {
        assignEpoch(epoch, cursor.header().baseOffset());
      }
    }
  }

  private void append(ByteBuffer batches, long baseOffset, long lastOffset, long maxTimestamp) {
    try {
      Segment active = segments.active();
      if (active.shouldRoll(batches.remaining(), lastOffset, maxTimestamp)) {
        active = roll(baseOffset);
      }
      int position = active.size();
      active.append(batches, cursor);
      hints.add(baseOffset, active.baseOffset(), position);
    } catch (UnrecoverableWriteException e) {
      failure = env.failed("appending", e);
      throw failure;
    } catch (IOException e) {
      throw env.failed("appending", e);
    }
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      producers.apply(header, marker(batches, header));
    }
    logEndOffset = lastOffset + 1;
  }

  private static Optional<TransactionMarker> marker(ByteBuffer batches, BatchHeader header) {
    return header.isControl() && header.hasProducerId()
        ? TransactionMarker.read(batches.slice(header.start(), (int) header.sizeInBytes()))
        : Optional.empty();
  }

  private Segment roll(long nextBaseOffset) throws IOException {
    producers.endOffset(nextBaseOffset);
    Segment active = segments.roll(nextBaseOffset, producers, syncs);
    syncs.inBackground(segments, nextBaseOffset);
    return active;
  }

  /**
   * Whole batches from the one that contains {@code startOffset} on, up to {@code maxBytes}, from
   * one segment, all below {@code maxOffsetExclusive}. With {@code minOneMessage} the first batch
   * comes even if it is larger; else a first batch that doesn't fit gives an empty slice.
   *
   * @throws OffsetOutOfRangeException below the start or above the end of the log
   */
  public LogSlice read(
      long startOffset, int maxBytes, long maxOffsetExclusive, boolean minOneMessage) {
    ensureOpen();
    long end = logEndOffset;
    if (startOffset < logStartOffset || startOffset > end) {
      throw new OffsetOutOfRangeException(
          "offset " + startOffset + " is outside of " + logStartOffset + " to " + end);
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
    return logStartOffset;
  }

  /** Offset of the next record. Any thread. */
  public long logEndOffset() {
    return logEndOffset;
  }

  /** Last known high watermark (exclusive end of what is committed). Any thread. */
  public long highWatermark() {
    return highWatermark;
  }

  /** The high watermark, or the first offset of the oldest open transaction below it. */
  public long lastStableOffset() {
    return producers.lastStableOffset(highWatermark);
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
    return Optional.ofNullable(failure);
  }

  /** The last leader epoch that the log knows; empty when it knows none. */
  public OptionalInt latestEpoch() {
    return epochs.latest();
  }

  /** A leader epoch begins (at the log's end, when this replica becomes leader). */
  public void assignEpoch(int epoch, long startOffset) {
    ensureWritable();
    epochs.assign(epoch, startOffset);
    writeEpochs();
  }

  private void writeEpochs() {
    if (epochs.isDirty()) {
      try {
        syncs.epochs(
            SmallFiles.replace(
                env.disk(),
                env.directory().resolve(LogFiles.LEADER_EPOCHS),
                SmallFiles.checkpoint(epochs.lines())));
        epochs.written();
      } catch (IOException e) {
        throw env.failed("writing leader epochs", e);
      }
    }
  }

  /** Where an epoch ends here: KIP-320's answer, {@link EpochEndOffset#UNDEFINED} if unknown. */
  public EpochEndOffset endOffsetForEpoch(int requestedEpoch) {
    return epochs.endOffsetFor(requestedEpoch, logEndOffset);
  }

  /** First offset of an epoch; empty when the log doesn't know it. */
  public OptionalLong epochStartOffset(int epoch) {
    return epochs.startOf(epoch);
  }

  /** The epoch that an offset belongs to. */
  public OptionalInt epochForOffset(long offset) {
    return epochs.epochOf(offset);
  }

  /** The first record with at least this timestamp. Opens the records of one batch. */
  public Optional<TimestampAndOffset> offsetForTimestamp(long timestampMs) {
    ensureOpen();
    try {
      return TimestampSearch.first(segments.all().values(), timestampMs, logStartOffset);
    } catch (IOException e) {
      throw env.failed("looking up a timestamp", e);
    }
  }

  /** The record with the largest timestamp (KIP-734); the first of them. */
  public Optional<TimestampAndOffset> maxTimestampOffset() {
    ensureOpen();
    try {
      return TimestampSearch.largest(segments.all().values(), logStartOffset);
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
    if (offset >= logEndOffset) {
      epochs.truncateFromEnd(offset);
      writeEpochs();
      return false;
    }
    if (offset < segments.first().baseOffset()) {
      truncateFullyAndStartAt(offset);
      return true;
    }
    LOG.info(
        "event=log_truncated log={} from={} to={}",
        env.directory().getFileName(),
        logEndOffset,
        offset);
    try {
      hints.clear();
      long end = segments.truncateTo(offset);
      syncs.truncatedTo(end);
      logEndOffset = end;
      logStartOffset = Math.min(logStartOffset, end);
      highWatermark = Math.min(highWatermark, end);
      epochs.truncateFromEnd(end);
      writeEpochs();
      segments.reloadProducers(producers, logStartOffset, end);
      return true;
    } catch (IOException e) {
      failure = env.failed("truncating", e);
      throw failure;
    }
  }

  /** Forgets everything and goes on, empty, at an offset. */
  public void truncateFullyAndStartAt(long offset) {
    ensureWritable();
    LOG.info(
        "event=log_restarted log={} from={} at={}",
        env.directory().getFileName(),
        logEndOffset,
        offset);
    try {
      hints.clear();
      segments.restartAt(offset);
      syncs.restartAt(offset);
      producers.reset(offset);
      logStartOffset = offset;
      logEndOffset = offset;
      highWatermark = offset;
      epochs.clear();
      writeEpochs();
    } catch (IOException e) {
      failure = env.failed("restarting the log", e);
      throw failure;
    }
  }

  /**
   * Moves the first readable offset up; segments wholly below are deleted. No-op when it is not
   * above.
   *
   * @throws OffsetOutOfRangeException above the high watermark
   */
  public void advanceLogStartOffset(long offset) {
    ensureWritable();
    if (offset <= logStartOffset) {
      return;
    }
    if (offset > highWatermark) {
      throw new OffsetOutOfRangeException(
          "log start offset " + offset + " would pass the high watermark " + highWatermark);
    }
    logStartOffset = offset;
    try {
      segments.removeBelow(offset);
      epochs.truncateFromStart(offset);
      writeEpochs();
    } catch (IOException e) {
      throw env.failed("deleting segments", e);
    }
  }

  /** New settings; effective at the next append. */
  public void updateConfig(LogConfig config) {
    env.config(config);
  }

  /** The settings in force. */
  public LogConfig config() {
    return env.config();
  }

  /** Tells the log the high watermark, for checkpoints and transactions; kept within its bounds. */
  public void updateHighWatermark(long newHighWatermark) {
    highWatermark = Math.clamp(newHighWatermark, logStartOffset, logEndOffset);
    producers.highWatermark(highWatermark);
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
    try {
      return syncs.begin(segments, logEndOffset);
    } catch (IOException e) {
      throw env.failed("preparing a sync", e);
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
    try {
      if (failure == null && changed) {
        segments.finish(producers, syncs);
        flush();
      }
    } catch (IOException e) {
      failure = env.failed("closing", e);
      throw failure;
    } finally {
      abandon();
    }
  }

  /** The log had no topic id on disk (a power loss before its first sync): it gets one. */
  void adopt(TopicIdPartition newId, DiskFile metadata) {
    changed = true;
    id = newId;
    syncs.add(List.of(metadata));
    syncs.directoryChanged();
  }

  /** Closes without writing anything: the log is deleted or its disk is gone. */
  void abandon() {
    closed = true;
    segments.release();
    syncs.release();
  }

  private void ensureOpen() {
    if (closed) {
      throw new KafkaStorageException("log is closed: " + id);
    }
  }

  private void ensureWritable() {
    ensureOpen();
    changed = true;
    KafkaStorageException fault = failure;
    if (fault != null) {
      throw new KafkaStorageException("log is offline: " + fault.getMessage(), fault);
    }
  }

  @Override
  public String toString() {
    return "log(" + id + " from=" + logStartOffset + " to=" + logEndOffset + ")";
  }
}
