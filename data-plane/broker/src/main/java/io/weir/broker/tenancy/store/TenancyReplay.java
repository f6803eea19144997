package io.weir.broker.tenancy.store;

import io.weir.broker.internaltopic.InternalTopicTail;
import io.weir.broker.internaltopic.ReplayProgress;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.utils.Utils;

/** Replays fetched batches into the state. One thread. */
public final class TenancyReplay implements InternalTopicTail.Replay {
  private final TenancyState state;
  private final ReplayProgress progress;

  /** Replays into that state, and tells that progress. */
  public TenancyReplay(TenancyState state, ReplayProgress progress) {
    this.state = state;
    this.progress = progress;
  }

  @Override
  public long replay(Records records, long position) {
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

  @Override
  public void advancedTo(long offsetExclusive) {
    progress.advanceTo(offsetExclusive);
  }

  @Override
  public void restarted(long from) {
    // Replaying records again is harmless: revisions decide.
  }

  @Override
  public void caughtUp() {
    // The tail's own future says so.
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
