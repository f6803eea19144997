package io.weir.broker.tenancy.store;

import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.utils.Utils;

/** Replays fetched batches into the state. One thread. */
final class TenancyReplay {
  private final TenancyState state;

  TenancyReplay(TenancyState state) {
    this.state = state;
  }

  /**
   * Replays.
   *
   * @param position offset of the first record that was not replayed yet; batches may begin below
   * @return the new position
   * @throws InvalidTenancyRecordException at the first record that can't be read; those before it
   *     were replayed
   */
  long replay(Records records, long position) {
    long next = position;
    for (RecordBatch batch : records.batches()) {
      batch.ensureValid();
      if (!batch.isControlBatch()) {
        for (Record record : batch) {
          if (record.offset() >= next) {
            replay(record);
          }
        }
      }
      next = Math.max(next, batch.nextOffset());
    }
    return next;
  }

  private void replay(Record record) {
    if (!record.hasKey() || !record.hasValue()) {
      throw new InvalidTenancyRecordException(
          "the record at offset " + record.offset() + " has no key or no value");
    }
    TenancyRecord decoded;
    try {
      decoded = TenancyCodec.decode(Utils.toArray(record.key()), Utils.toArray(record.value()));
    } catch (InvalidTenancyRecordException e) {
      throw new InvalidTenancyRecordException(
          "the record at offset " + record.offset() + " can't be read: " + e.getMessage(), e);
    }
    state.replay(decoded);
  }
}
