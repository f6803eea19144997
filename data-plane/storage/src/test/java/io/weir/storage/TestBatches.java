package io.weir.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Batches as Kafka's own classes make them. */
final class TestBatches {
  private long baseOffset;
  private CompressionType codec = CompressionType.NONE;
  private long timestampMs = ManualClock.START_MS;
  private long timestampStepMs = 1;
  private long producerId = RecordBatch.NO_PRODUCER_ID;
  private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
  private int sequence = RecordBatch.NO_SEQUENCE;
  private boolean transactional;
  private int leaderEpoch = RecordBatch.NO_PARTITION_LEADER_EPOCH;
  private int valueBytes = 20;
  private boolean keys = true;

  static TestBatches batch() {
    return new TestBatches();
  }

  TestBatches at(long newBaseOffset, int newLeaderEpoch) {
    baseOffset = newBaseOffset;
    leaderEpoch = newLeaderEpoch;
    return this;
  }

  TestBatches codec(CompressionType newCodec) {
    codec = newCodec;
    return this;
  }

  TestBatches timestamps(long firstMs, long stepMs) {
    timestampMs = firstMs;
    timestampStepMs = stepMs;
    return this;
  }

  TestBatches producer(long id, int epoch, int firstSequence) {
    producerId = id;
    producerEpoch = (short) epoch;
    sequence = firstSequence;
    return this;
  }

  TestBatches transactional() {
    transactional = true;
    return this;
  }

  TestBatches valueBytes(int bytes) {
    valueBytes = bytes;
    return this;
  }

  TestBatches withoutKeys() {
    keys = false;
    return this;
  }

  ByteBuffer records(int count) {
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(256 + count * (valueBytes + 40)),
            RecordBatch.MAGIC_VALUE_V2,
            Compression.of(codec).build(),
            TimestampType.CREATE_TIME,
            baseOffset,
            RecordBatch.NO_TIMESTAMP,
            producerId,
            producerEpoch,
            sequence,
            transactional,
            leaderEpoch);
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[valueBytes];
      for (int b = 0; b < valueBytes; b++) {
        value[b] = (byte) (b * 31 + i);
      }
      byte[] key = keys ? ("k" + i).getBytes(StandardCharsets.UTF_8) : null;
      builder.append(new SimpleRecord(timestampMs + i * timestampStepMs, key, value));
    }
    return builder.build().buffer();
  }

  static ByteBuffer marker(long producerId, int epoch, ControlRecordType type) {
    return marker(producerId, epoch, type, 3, ManualClock.START_MS);
  }

  static ByteBuffer marker(
      long producerId, int epoch, ControlRecordType type, int coordinatorEpoch, long timestampMs) {
    return MemoryRecords.withEndTransactionMarker(
            0L,
            timestampMs,
            RecordBatch.NO_PARTITION_LEADER_EPOCH,
            producerId,
            (short) epoch,
            new EndTransactionMarker(type, coordinatorEpoch))
        .buffer();
  }

  static ByteBuffer join(ByteBuffer... batches) {
    int bytes = 0;
    for (ByteBuffer b : batches) {
      bytes += b.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    for (ByteBuffer b : batches) {
      all.put(b.duplicate());
    }
    return all.flip();
  }

  static ByteBuffer copy(ByteBuffer source) {
    ByteBuffer copy = ByteBuffer.allocate(source.remaining());
    copy.put(source.duplicate());
    return copy.flip();
  }

  /** Offsets of all records in a slice, in order. */
  static List<Long> offsets(LogSlice slice) throws java.io.IOException {
    ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
    slice.readFully(bytes);
    List<Long> offsets = new ArrayList<>();
    MemoryRecords.readableRecords(bytes.flip()).records().forEach(r -> offsets.add(r.offset()));
    return offsets;
  }
}
