package io.weir.storage;

import java.util.List;
import org.apache.kafka.common.record.internal.CompressionType;

/**
 * One step of a random history. Places are given relative to what the log holds when the step runs,
 * so that a history stays meaningful when shrinking takes steps out of it. Immutable.
 */
sealed interface HistoryStep {
  /** Which sequence number a producer sends. */
  enum Sequence {
    NEXT,
    REPEATED,
    GAP,
    ZERO
  }

  /**
   * Who sends a batch.
   *
   * @param id 0: a producer without idempotence
   * @param epochStep what is added to the producer's last accepted epoch
   */
  record Sender(int id, int epochStep, Sequence sequence, boolean transactional) {}

  /**
   * A batch.
   *
   * @param agoMs how long before now its first record was made; negative: in the future
   * @param stepMs from record to record
   */
  record Batch(
      CompressionType codec, int records, int valueBytes, int agoMs, int stepMs, Sender sender) {
    /** The same from a producer that no leader's batch comes from, outside of transactions. */
    Batch ofAnotherProducer() {
      int id = sender.id() == 0 ? 0 : sender.id() + 100;
      return new Batch(
          codec,
          records,
          valueBytes,
          agoMs,
          stepMs,
          new Sender(id, sender.epochStep(), sender.sequence(), false));
    }
  }

  /** A client's produce request, with a byte flipped when {@code damaged}. */
  record Append(Batch batch, boolean damaged) implements HistoryStep {}

  /** A coordinator ends a transaction. */
  record Marker(int producer, int epochStep, boolean commit, int coordinatorEpoch)
      implements HistoryStep {}

  /** A follower takes batches, the first of them {@code epochStep} epochs later. */
  record Replicate(List<Batch> batches, int epochStep) implements HistoryStep {}

  /** A leader begins that many epochs later. */
  record Lead(int epochStep) implements HistoryStep {}

  /** Time passes. */
  record Wait(int ms) implements HistoryStep {}

  /** The high watermark goes to the batch end at this part of the log. */
  record Commit(int percent) implements HistoryStep {}

  /** The log's start goes to this part of what is committed, within batches too. */
  record DeleteRecords(int percent) implements HistoryStep {}

  /** Retention runs once with these settings; -1: none. */
  record Retention(int ms, int bytes) implements HistoryStep {}

  /** Everything behind the batch end at this part of the log goes. */
  record Truncate(int percent) implements HistoryStep {}

  /** Everything goes; the log goes on that far behind its end (before it when negative). */
  record TruncateFully(int distance) implements HistoryStep {}

  /** A read. */
  record Read(int percent, int maxBytes, boolean minOneMessage, boolean committedOnly)
      implements HistoryStep {}

  /**
   * A restart.
   *
   * @param swapped each log opens the other's files
   */
  record Restart(boolean swapped) implements HistoryStep {}

  /**
   * The process dies.
   *
   * @param checkpointed the checkpoints were written just before
   * @param tornBytes bytes of a batch whose writing was interrupted
   */
  record Crash(boolean checkpointed, int tornBytes) implements HistoryStep {}
}
