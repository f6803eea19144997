package io.weir.storage;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/**
 * The marker in a control batch that ends a transaction. Immutable.
 *
 * @param coordinatorEpoch epoch of the transaction coordinator that wrote it
 * @param timestampMs the record's timestamp
 */
record TransactionMarker(int coordinatorEpoch, long timestampMs) {
  private static final int VALUE_BYTES_MIN = 6;

  /** The marker of a control batch (a small one by nature); empty when it was compacted away. */
  static Optional<TransactionMarker> read(ByteBuffer batch) {
    Iterator<Record> records = MemoryRecords.readableRecords(batch).records().iterator();
    if (!records.hasNext()) {
      return Optional.empty();
    }
    Record record = records.next();
    ControlRecordType type = ControlRecordType.parse(record.key());
    if (type != ControlRecordType.ABORT && type != ControlRecordType.COMMIT) {
      return Optional.empty();
    }
    ByteBuffer value = record.value();
    if (value == null || value.remaining() < VALUE_BYTES_MIN) {
      throw new InvalidRecordException("transaction marker without a coordinator epoch");
    }
    value.getShort(); // version: later ones only add fields
    return Optional.of(new TransactionMarker(value.getInt(), record.timestamp()));
  }
}
