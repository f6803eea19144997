package io.weir.storage.compaction;

import java.util.Map;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Which batches and records stay: of each key the newest, tombstones and markers until their delete
 * horizon, the last batch of each live producer. By the rules of Kafka 4.4's {@code Cleaner}; the
 * batches are written anew by Kafka's own classes. Used by one thread.
 */
final class KeptRecords extends RecordFilter {
  /** Bytes of all records of one batch; what a leader takes at most for a compacted topic. */
  static final long BATCH_RECORD_BYTES_MAX = 128L << 20;

  private final KeyOffsets newest;
  private final TransactionCleaning transactions;
  private final Map<Long, LastRecord> producers;
  private final long highWatermark;
  private boolean dropRecords;
  private long lastOffset;
  private long batchBytes;

  /**
   * @param highWatermark the batch that ends there stays, emptied if need be: else a log whose
   *     active segment is empty would end too early after a restart
   */
  KeptRecords(
      long nowMs,
      long deleteRetentionMs,
      KeyOffsets newest,
      TransactionCleaning transactions,
      Map<Long, LastRecord> producers,
      long highWatermark) {
    super(nowMs, deleteRetentionMs);
    this.newest = newest;
    this.transactions = transactions;
    this.producers = producers;
    this.highWatermark = highWatermark;
  }

  @Override
  protected BatchRetentionResult checkBatchRetention(RecordBatch batch) {
    lastOffset = batch.baseOffset() - 1;
    batchBytes = 0;
    boolean undecisive =
        batch.isControlBatch() ? transactions.onControlBatch(batch) : transactions.onBatch(batch);
    dropRecords = undecisive && (!batch.isControlBatch() || isPastHorizon(batch));
    LastRecord last = batch.hasProducerId() ? producers.get(batch.producerId()) : null;
    BatchRetention retention;
    if (last != null && last.isIn(batch) || batch.nextOffset() == highWatermark) {
      retention = BatchRetention.RETAIN_EMPTY;
    } else {
      retention = dropRecords ? BatchRetention.DELETE : BatchRetention.DELETE_EMPTY;
    }
    return new BatchRetentionResult(retention, undecisive && batch.isControlBatch());
  }

  @Override
  protected boolean shouldRetainRecord(RecordBatch batch, Record record) {
    check(batch, record);
    if (dropRecords) {
      return false;
    }
    if (batch.isControlBatch() || record.offset() > newest.latestOffset()) {
      return true;
    }
    return record.hasKey()
        && record.offset() >= newest.get(record.key())
        && (record.hasValue() || !isPastHorizon(batch));
  }

  private boolean isPastHorizon(RecordBatch batch) {
    return batch.deleteHorizonMs().isPresent()
        && batch.deleteHorizonMs().getAsLong() <= currentTime;
  }

  /** Leaders don't open batches to check the offsets in them. */
  private void check(RecordBatch batch, Record record) {
    if (record.offset() <= lastOffset || record.offset() > batch.lastOffset()) {
      throw new CorruptRecordException(
          "record with offset "
              + record.offset()
              + " after "
              + lastOffset
              + " in a batch up to "
              + batch.lastOffset());
    }
    lastOffset = record.offset();
    batchBytes += record.sizeInBytes();
    if (batchBytes > BATCH_RECORD_BYTES_MAX) {
      throw new CorruptRecordException(
          "batch at " + batch.baseOffset() + " holds more than " + BATCH_RECORD_BYTES_MAX);
    }
  }
}
