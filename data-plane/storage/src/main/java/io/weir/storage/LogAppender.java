package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.record.TimestampType;

/**
 * Puts batches at a log's end: check, assign, write once, then take them into indexes, producers
 * and offsets. Everything that can fail comes before the write. On the log's shard.
 */
final class LogAppender {
  private static final long NO_TIME = -1;

  private final LogEnvironment env;
  private final LogSegments segments;
  private final LogOffsets offsets;
  private final LeaderEpochs epochs;
  private final ProducerStates producers;
  private final LogSyncs syncs;
  private final PositionHints hints;
  private final SparseOffsets sparse;
  private final LogDurability durability;
  private final FailedAppends failedAppends = new FailedAppends();
  private final BatchCursor cursor = new BatchCursor();

  LogAppender(
      LogEnvironment env,
      LogSegments segments,
      LogOffsets offsets,
      LeaderEpochs epochs,
      ProducerStates producers,
      LogSyncs syncs,
      PositionHints hints,
      SparseOffsets sparse,
      LogDurability durability) {
    this.env = env;
    this.segments = segments;
    this.offsets = offsets;
    this.epochs = epochs;
    this.producers = producers;
    this.syncs = syncs;
    this.hints = hints;
    this.sparse = sparse;
    this.durability = durability;
  }

  /** See {@link PartitionLog#appendAsLeader}. */
  AppendResult asLeader(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) {
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
    long baseOffset = offsets.end();
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
    try {
      if (epochs.cache().latestOrNone() < leaderEpoch) {
        epochs.assign(leaderEpoch, baseOffset);
      }
      write(batches, baseOffset, next - 1, stamp ? nowMs : maxTimestamp);
    } catch (KafkaStorageException e) {
      failed(batches, origin);
      throw e;
    }
    return new AppendResult(
        baseOffset, next - 1, stamp ? nowMs : NO_TIME, offsets.start(), false, batches.remaining());
  }

  private void failed(ByteBuffer batches, AppendOrigin origin) {
    cursor.over(batches);
    while (origin.isClient() && cursor.next()) {
      BatchHeader header = cursor.header();
      if (header.hasProducerId() && producers.find(header.producerId()) == null) {
        failedAppends.failed(header);
      }
    }
  }

  /** The log was truncated or restarted: what the disk refused before says nothing about it. */
  void truncated() {
    failedAppends.clear();
  }

  /** The earlier result when a producer repeats itself, null when the batches are new. */
  private AppendResult checkProducers(ByteBuffer batches, AppendOrigin origin, boolean stamp) {
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      if (header.hasProducerId()) {
        if (origin.isClient()
            && !failedAppends.isEmpty()
            && producers.find(header.producerId()) == null) {
          failedAppends.check(header);
        }
        int slot = producers.check(header, origin);
        if (origin == AppendOrigin.COORDINATOR) {
          marker(batches, header).ifPresent(m -> producers.checkCoordinator(header, m));
        }
        if (slot >= 0) {
          ProducerEntry entry = producers.find(header.producerId());
          return new AppendResult(
              entry.firstOffset(slot),
              entry.lastOffset(slot),
              stamp ? entry.timestamp(slot) : NO_TIME,
              offsets.start(),
              true,
              0);
        }
      }
    }
    return null;
  }

  /** See {@link PartitionLog#appendAsFollower}. */
  AppendResult asFollower(ByteBuffer batches, LogTruncator truncator) {
    long maxTimestamp = BatchHeader.NO_TIMESTAMP;
    long base = -1;
    long last = -1;
    boolean gaps = false;
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      BatchChecks.checkCrc(header);
      if (header.lastOffsetDelta() < 0 || header.baseOffset() <= last) {
        throw new CorruptRecordException("replicated batches out of order: " + header);
      }
      gaps |= base >= 0 && header.baseOffset() > last + 1;
      base = base < 0 ? header.baseOffset() : base;
      last = header.lastOffset();
      maxTimestamp = Math.max(maxTimestamp, header.maxTimestamp());
    }
    int bytes = batches.remaining() - cursor.bytesLeft();
    long end = offsets.end();
    if (bytes == 0) {
      return new AppendResult(end, end - 1, NO_TIME, offsets.start(), false, 0);
    }
    if (base < end) {
      if (segments.sizeInBytes() > 0 || last < end) {
        throw new OffsetOutOfRangeException(
            "replicated batch begins at " + base + ", below the log's end " + end);
      }
      // An empty log whose start lies within the leader's first batch takes that batch as a whole.
      restartAt(base, truncator);
    }
    if (gaps || base > end) {
      expectGaps(); // the leader's log was compacted
    }
    ByteBuffer whole = batches.slice(batches.position(), bytes);
    assignEpochs(whole);
    write(whole, base, last, maxTimestamp);
    return new AppendResult(base, last, NO_TIME, offsets.start(), false, bytes);
  }

  private void expectGaps() {
    try {
      sparse.markDurably();
    } catch (IOException e) {
      throw env.failed("telling that offsets are missing", e);
    }
  }

  private void restartAt(long base, LogTruncator truncator) {
    durability.cut(() -> truncator.restartAt(base, offsets.start()), offsets::end, this::syncOfCut);
    truncated();
  }

  private Optional<PendingSync> syncOfCut() {
    try {
      return offsets.failure() == null
          ? Optional.of(syncs.begin(segments, offsets.end()))
          : Optional.empty();
    } catch (IOException e) {
      throw env.failed("preparing a sync", e);
    }
  }

  private void assignEpochs(ByteBuffer batches) {
    cursor.over(batches);
    while (cursor.next()) {
      int epoch = cursor.header().leaderEpoch();
      if (epoch > epochs.cache().latestOrNone()) {
        epochs.assign(epoch, cursor.header().baseOffset());
      }
    }
  }

  private void write(ByteBuffer batches, long baseOffset, long lastOffset, long maxTimestamp) {
    try {
      Segment active = segments.active();
      if (active.shouldRoll(batches.remaining(), lastOffset, maxTimestamp)) {
        producers.endOffset(baseOffset);
        active = segments.roll(baseOffset, producers, syncs);
        epochs.save(); // an earlier write of it may have failed, and the recovery point moves now
        syncs.inBackground(segments, baseOffset);
      }
      int position = active.size();
      active.append(batches, cursor);
      hints.add(baseOffset, active.baseOffset(), position);
    } catch (UnrecoverableWriteException e) {
      throw offsets.fail(env.failed("appending", e));
    } catch (IOException e) {
      throw env.failed("appending", e);
    }
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      producers.apply(header, marker(batches, header));
      failedAppends.written(header.producerId());
    }
    long endBefore = offsets.end();
    offsets.end(lastOffset + 1);
    if (durability.isOn()) {
      Segment active = segments.active();
      int bytes = batches.remaining();
      durability.appended(
          active.openFile(), active.size() - bytes, bytes, endBefore, lastOffset + 1);
    }
  }

  private static Optional<TransactionMarker> marker(ByteBuffer batches, BatchHeader header) {
    return header.isControl() && header.hasProducerId()
        ? TransactionMarker.read(batches.slice(header.start(), (int) header.sizeInBytes()))
        : Optional.empty();
  }
}
