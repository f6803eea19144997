package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * A produced batch with its topic's codec instead of its producer's: what Kafka's {@code
 * LogValidator} (4.4) makes of it, byte for byte, but for offsets, epoch and LogAppendTime, which
 * the log assigns. The records are gone through twice: first without keeping anything, so that what
 * is too large is refused before memory was taken for it. Stateless.
 */
final class Recompression {
  /** All records of one batch, decompressed; more is refused. The limit's name for clients. */
  static final String LIMIT = "compression.decompressed.bytes";

  static final int DECOMPRESSED_BYTES_MAX = 64 << 20;

  /** What a codec adds to bytes that it can't compress, at least. */
  private static final int SLACK_BYTES = 1024;

  private Recompression() {}

  /**
   * @param bytes the whole batch, whose header and checksum were checked
   * @return a batch with offsets from 0
   * @throws InvalidRecordException records that can't be read, are too large, or lack a key
   * @throws InvalidTimestampException outside of the topic's bounds
   * @throws RecordTooLargeException larger than {@code max.message.bytes} in the topic's codec
   */
  static ByteBuffer of(ByteBuffer bytes, BatchHeader header, LogConfig config, long nowMs) {
    MutableRecordBatch batch = RecordReader.batch(bytes);
    Compression target = config.compression().target();
    try {
      long decompressed = check(batch, config, nowMs);
      boolean uncompressed = target.type() == CompressionType.NONE;
      if (uncompressed) {
        requireFits(BatchHeader.HEADER_BYTES + decompressed, config);
      }
      long expected = uncompressed ? decompressed : bytes.remaining() + SLACK_BYTES;
      ByteBuffer room = ByteBuffer.allocate((int) expected + BatchHeader.HEADER_BYTES);
      ByteBuffer made = build(batch, header, target, room, config);
      requireFits(made.remaining(), config);
      return made;
    } catch (InvalidRecordException | InvalidTimestampException | RecordTooLargeException e) {
      throw e;
    } catch (KafkaException e) {
      throw new InvalidRecordException("the batch's records can't be read", e);
    }
  }

  private static void requireFits(long batchBytes, LogConfig config) {
    if (batchBytes > config.maxMessageBytes()) {
      throw new RecordTooLargeException(
          "record batch of "
              + batchBytes
              + " bytes in the topic's compression.type exceeds the limit of "
              + config.maxMessageBytes());
    }
  }

  /** Goes through all records; returns their bytes. A bad time weighs more than a missing key. */
  private static long check(MutableRecordBatch batch, LogConfig config, long nowMs) {
    boolean createTime = config.timestampType() == TimestampType.CREATE_TIME;
    boolean keyMissing = false;
    boolean outOfTime = false;
    long bytes = 0;
    try (CloseableIterator<Record> records = RecordReader.open(batch, config)) {
      while (records.hasNext()) {
        Record record = records.next();
        bytes += record.sizeInBytes();
        if (bytes > DECOMPRESSED_BYTES_MAX) {
          throw new InvalidRecordException(
              LIMIT
                  + ": a batch that gets its topic's compression.type may hold "
                  + DECOMPRESSED_BYTES_MAX
                  + " bytes of records at most; send smaller batches");
        }
        keyMissing |= config.compacted() && !record.hasKey();
        outOfTime |= createTime && isOutOfTime(record.timestamp(), config, nowMs);
      }
    }
    if (outOfTime) {
      throw new InvalidTimestampException("a record's timestamp is outside of the topic's bounds");
    }
    if (keyMissing) {
      throw new InvalidRecordException("compacted topic: a record without a key is refused");
    }
    return bytes;
  }

  private static boolean isOutOfTime(long timestampMs, LogConfig config, long nowMs) {
    if (timestampMs == RecordBatch.NO_TIMESTAMP) {
      return false;
    }
    long ageMsMax = config.timestampBeforeMaxMs();
    return timestampMs < 0
        || ageMsMax != Long.MAX_VALUE && timestampMs < nowMs - ageMsMax
        || timestampMs > BatchChecks.saturatedAdd(nowMs, config.timestampAfterMaxMs());
  }

  private static ByteBuffer build(
      MutableRecordBatch batch,
      BatchHeader header,
      Compression target,
      ByteBuffer room,
      LogConfig config) {
    try (MemoryRecordsBuilder builder =
            MemoryRecords.builder(
                room,
                RecordBatch.MAGIC_VALUE_V2,
                target,
                TimestampType.CREATE_TIME,
                0,
                RecordBatch.NO_TIMESTAMP,
                header.producerId(),
                header.producerEpoch(),
                header.baseSequence(),
                header.isTransactional(),
                RecordBatch.NO_PARTITION_LEADER_EPOCH);
        CloseableIterator<Record> records =
            batch.streamingIterator(BufferSupplier.NO_CACHING, RecordReader.recordMax(config))) {
      long offset = 0;
      while (records.hasNext()) {
        builder.appendWithOffset(offset++, records.next());
      }
      return builder.build().buffer();
    }
  }
}
