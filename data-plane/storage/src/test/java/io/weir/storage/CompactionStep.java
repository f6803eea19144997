package io.weir.storage;

import java.util.List;
import org.apache.kafka.common.record.internal.CompressionType;

/** What happens to a compacted log in a random history. */
sealed interface CompactionStep {
  /**
   * A produce request.
   *
   * @param sender 0: none; 1, 2: idempotent; 3, 4: transactional, within the transaction that stays
   *     open until its {@link End}
   */
  record Append(CompressionType codec, int sender, int agoMs, List<Entry> entries)
      implements CompactionStep {}

  /**
   * One record.
   *
   * @param key one of few
   * @param valueBytes -1: a tombstone
   */
  record Entry(int key, int valueBytes) {}

  /** The transaction of a sender ends; without one the marker stands alone. */
  record End(int sender, boolean commit) implements CompactionStep {}

  /** Another leader epoch begins. */
  record Lead() implements CompactionStep {}

  /** Time passes. */
  record Wait(int ms) implements CompactionStep {}

  /** Everything up to a part of the log is committed. */
  record Commit(int percent) implements CompactionStep {}

  /** Records are deleted on request. */
  record DeleteRecords(int percent) implements CompactionStep {}

  /** The cleaner passes, whether or not it is due. */
  record Clean() implements CompactionStep {}

  /**
   * A clean stop and a start.
   *
   * @param swapped whether each log opens the other's files
   */
  record Restart(boolean swapped) implements CompactionStep {}

  /** The process is killed. */
  record Kill() implements CompactionStep {}
}
