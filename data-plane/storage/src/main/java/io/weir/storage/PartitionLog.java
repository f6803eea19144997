package io.weir.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicIdPartition;

/**
 * One partition's log. Single writer: every method runs on the owning shard's thread unless it says
 * "any thread". Faults of the disk surface as {@link
 * org.apache.kafka.common.errors.KafkaStorageException}; after a failed write that could not be
 * undone every further call throws it.
 */
public final class PartitionLog implements AutoCloseable {

  /**
   * Appends a leader's batches: checks headers, CRC and the producer's sequence, then assigns
   * offsets and the leader epoch in place (LogAppendTime topics: also the timestamp) and writes
   * once. The given buffer (position to limit, writable, heap or direct) is changed; its position
   * is not.
   */
  public AppendResult appendAsLeader(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) {
    throw new UnsupportedOperationException();
  }

  /**
   * Appends a leader's batches as they are; a partial batch at the end is left out (see {@link
   * AppendResult#bytes}). They must continue this log: the first batch begins at or after its end.
   */
  public AppendResult appendAsFollower(ByteBuffer batches) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whole batches from the one that contains {@code startOffset} on, up to {@code maxBytes}, from
   * one segment, all below {@code maxOffsetExclusive}. With {@code minOneMessage} the first batch
   * comes even if it is larger.
   *
   * @throws org.apache.kafka.common.errors.OffsetOutOfRangeException below the start or above the
   *     end of the log
   */
  public LogSlice read(
      long startOffset, int maxBytes, long maxOffsetExclusive, boolean minOneMessage) {
    throw new UnsupportedOperationException();
  }

  /** Topic and partition, with the topic's id. Any thread. */
  public TopicIdPartition id() {
    throw new UnsupportedOperationException();
  }

  /** First offset that may be read. Any thread. */
  public long logStartOffset() {
    throw new UnsupportedOperationException();
  }

  /** Offset of the next record. Any thread. */
  public long logEndOffset() {
    throw new UnsupportedOperationException();
  }

  /** Last known high watermark (exclusive end of what is committed). Any thread. */
  public long highWatermark() {
    throw new UnsupportedOperationException();
  }

  /** The high watermark, or the first offset of the oldest open transaction below it. */
  public long lastStableOffset() {
    throw new UnsupportedOperationException();
  }

  /** Everything below is on the device. Any thread. */
  public long recoveryPoint() {
    throw new UnsupportedOperationException();
  }

  /** Bytes of all segments. */
  public long sizeInBytes() {
    throw new UnsupportedOperationException();
  }

  /** What opening this log found. Any thread. */
  public LogRecovery recovery() {
    throw new UnsupportedOperationException();
  }

  /** The last leader epoch that the log knows; empty when it knows none. */
  public OptionalInt latestEpoch() {
    throw new UnsupportedOperationException();
  }

  /** A leader epoch begins (at the log's end, when this replica becomes leader). */
  public void assignEpoch(int epoch, long startOffset) {
    throw new UnsupportedOperationException();
  }

  /** Where an epoch ends here: KIP-320's answer, {@link EpochEndOffset#UNDEFINED} if unknown. */
  public EpochEndOffset endOffsetForEpoch(int requestedEpoch) {
    throw new UnsupportedOperationException();
  }

  /** First offset of an epoch; empty when the log doesn't know it. */
  public OptionalLong epochStartOffset(int epoch) {
    throw new UnsupportedOperationException();
  }

  /** The epoch that an offset belongs to. */
  public OptionalInt epochForOffset(long offset) {
    throw new UnsupportedOperationException();
  }

  /** The first record with at least this timestamp. Opens the records of one batch. */
  public Optional<TimestampAndOffset> offsetForTimestamp(long timestampMs) {
    throw new UnsupportedOperationException();
  }

  /** The record with the largest timestamp (KIP-734); the first of them. */
  public Optional<TimestampAndOffset> maxTimestampOffset() {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes everything at and above an offset, in the epochs too; if the offset lies within a
   * batch, the whole batch goes. No-op above the end (but epochs that begin there go). Returns
   * whether records were removed.
   */
  public boolean truncateTo(long offset) {
    throw new UnsupportedOperationException();
  }

  /** Forgets everything and goes on, empty, at an offset. */
  public void truncateFullyAndStartAt(long offset) {
    throw new UnsupportedOperationException();
  }

  /**
   * Moves the first readable offset up (never above the high watermark: OffsetOutOfRangeException);
   * segments wholly below are deleted. No-op when it is not above.
   */
  public void advanceLogStartOffset(long offset) {
    throw new UnsupportedOperationException();
  }

  /** New settings; effective at the next append. */
  public void updateConfig(LogConfig config) {
    throw new UnsupportedOperationException();
  }

  /** Tells the log the high watermark, for checkpoints and transactions; kept within its bounds. */
  public void updateHighWatermark(long highWatermark) {
    throw new UnsupportedOperationException();
  }

  /** Forgets producer ids that were idle too long. */
  public void expireProducers() {
    throw new UnsupportedOperationException();
  }

  /** What has to be synced so that all bytes up to now last; hand it to another thread. */
  public PendingSync beginSync() {
    throw new UnsupportedOperationException();
  }

  /** Syncs everything, blocking. */
  public void flush() {
    throw new UnsupportedOperationException();
  }

  /** Writes indexes and the producer snapshot, syncs and closes; slices stay readable. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
