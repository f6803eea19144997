package io.weir.broker.coordinator;

import java.nio.ByteBuffer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.Deserializer;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replays chunks of one partition's log into one coordinator. Single use, one thread. */
final class RecordReplay {
  private static final Logger LOG = LoggerFactory.getLogger(RecordReplay.class);

  /**
   * Records between two commits of the timeline data structures while loading: seldom enough to be
   * cheap, often enough that replaced values do not pile up.
   */
  private static final long COMMIT_INTERVAL_RECORDS = 16_384;

  private final TopicPartition partition;
  private final CoordinatorPlayback<CoordinatorRecord> playback;
  private final GroupCoordinatorRecordSerde serde = new GroupCoordinatorRecordSerde();
  private long writtenOffset;
  private long committedOffset;
  private long records;
  private long bytes;

  RecordReplay(TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> playback) {
    this.partition = partition;
    this.playback = playback;
  }

  /** Replays batches from an offset on and returns the offset after them. */
  long apply(ByteBuffer batches, long fromOffset, long highWatermark) {
    bytes += batches.remaining();
    long next = fromOffset;
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(batches).batches()) {
      batch.ensureValid();
      for (Record record : batch) {
        if (record.offset() >= fromOffset) {
          records++;
          replay(batch, record);
        }
      }
      next = batch.nextOffset();
      if (next - committedOffset >= COMMIT_INTERVAL_RECORDS && next <= highWatermark) {
        commit(next, next);
      }
    }
    return next;
  }

  /** Everything was read: what is below the high watermark becomes visible. */
  void finish(long endOffset, long highWatermark) {
    commit(endOffset, Math.min(endOffset, highWatermark));
  }

  private void commit(long newWrittenOffset, long newCommittedOffset) {
    if (newWrittenOffset > writtenOffset) {
      playback.updateLastWrittenOffset(newWrittenOffset);
      writtenOffset = newWrittenOffset;
    }
    if (newCommittedOffset > committedOffset) {
      playback.updateLastCommittedOffset(newCommittedOffset);
      committedOffset = newCommittedOffset;
    }
  }

  private void replay(MutableRecordBatch batch, Record record) {
    if (batch.isControlBatch()) {
      switch (ControlRecordType.parse(record.key())) {
        case COMMIT -> endTransaction(batch, TransactionResult.COMMIT);
        case ABORT -> endTransaction(batch, TransactionResult.ABORT);
        default -> LOG.debug("event=control_record_skipped offset={}", record.offset());
      }
      return;
    }
    try {
      CoordinatorRecord decoded = serde.deserialize(record.key(), record.value());
      playback.replay(record.offset(), batch.producerId(), batch.producerEpoch(), decoded);
    } catch (Deserializer.UnknownRecordTypeException e) {
      LOG.warn(
          "event=record_of_an_unknown_type_skipped partition={} offset={} type={}",
          partition,
          record.offset(),
          e.unknownType());
    } catch (RuntimeException e) {
      throw new KafkaException(
          "the record at offset " + record.offset() + " of " + partition + " cannot be replayed",
          e);
    }
  }

  private void endTransaction(MutableRecordBatch batch, TransactionResult result) {
    playback.replayEndTransactionMarker(batch.producerId(), batch.producerEpoch(), result);
  }

  long records() {
    return records;
  }

  long bytes() {
    return bytes;
  }
}
