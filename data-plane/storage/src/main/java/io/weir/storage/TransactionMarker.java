package io.weir.storage;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The marker in a control batch that ends a transaction. Immutable.
 *
 * @param coordinatorEpoch epoch of the transaction coordinator that wrote it
 * @param timestampMs the record's timestamp
 * @param aborts whether what it ends doesn't count
 */
record TransactionMarker(int coordinatorEpoch, long timestampMs, boolean aborts) {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionMarker.class);
  private static final int VALUE_BYTES_MIN = 6;

  /**
   * The marker of a control batch (a small one by nature); empty when it was compacted away, is of
   * another kind or can't be read: its checksum is right, so the log goes on with it.
   */
  static Optional<TransactionMarker> read(ByteBuffer batch) {
    try {
      Iterator<Record> records = MemoryRecords.readableRecords(batch).records().iterator();
      if (!records.hasNext()) {
        return Optional.empty();
      }
      Record record = records.next();
      ControlRecordType type = ControlRecordType.parse(record.key());
      ByteBuffer value = record.value();
      boolean ends = type == ControlRecordType.ABORT || type == ControlRecordType.COMMIT;
      if (!ends || value == null || value.remaining() < VALUE_BYTES_MIN) {
        return Optional.empty();
      }
      value.getShort(); // version: later ones only add fields
      return Optional.of(
          new TransactionMarker(
              value.getInt(), record.timestamp(), type == ControlRecordType.ABORT));
    } catch (RuntimeException e) {
      LOG.warn("event=control_batch_ignored reason=\"{}\"", e.toString());
      return Optional.empty();
    }
  }
}
