package io.weir.storage.compaction;

import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The last thing a live producer wrote; the batch that holds it stays, emptied if need be, since
 * recovery learns the producer's sequence and epoch from it.
 *
 * @param lastDataOffset of its last record; -1 when the last thing is a transaction's marker
 * @param producerEpoch of the producer
 */
public record LastRecord(long lastDataOffset, short producerEpoch) {
  /** Whether this batch, of the same producer, holds it. */
  boolean isIn(RecordBatch batch) {
    return lastDataOffset >= 0
        ? batch.lastOffset() == lastDataOffset
        : batch.isControlBatch() && batch.producerEpoch() == producerEpoch;
  }
}
