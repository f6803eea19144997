package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.record.TimestampType;

/**
 * What a leader checks of batches before they go into the log: Kafka's {@code LogValidator} as far
 * as headers tell. Not checked, because records stay closed where no setting of the topic opens
 * them: offset deltas, keys, headers and timestamps of single records; a consumer finds such a
 * batch unreadable, the log stays sound. Stateless.
 */
final class BatchChecks {
  private static final int CODEC_NONE = 0;
  private static final int CODEC_MAX = 4;

  private BatchChecks() {}

  /**
   * Checks all batches; the cursor is left behind the last.
   *
   * @return the largest timestamp
   */
  static long leader(
      ByteBuffer batches, BatchCursor cursor, AppendOrigin origin, LogConfig config, long nowMs) {
    long maxTimestamp = BatchHeader.NO_TIMESTAMP;
    int count = 0;
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      count++;
      checkSize(header, config);
      checkCrc(header);
      checkOffsets(header, origin);
      if (origin.isClient()) {
        if (count > 1) {
          throw new InvalidRecordException("a produce request carries one record batch only");
        }
        checkClient(header, config, nowMs);
        if (origin != AppendOrigin.CLIENT_PREPARED) {
          records(batches, header, config, nowMs);
        }
      }
      maxTimestamp = Math.max(maxTimestamp, header.maxTimestamp());
    }
    if (cursor.bytesLeft() > 0) {
      throw new CorruptRecordException(
          "record batch is cut short: " + cursor.bytesLeft() + " bytes too many or too few");
    }
    if (count == 0) {
      throw new InvalidRecordException("no record batch");
    }
    return maxTimestamp;
  }

  static void checkCrc(BatchHeader header) {
    if (!header.isCrcValid()) {
      throw new CorruptRecordException(
          "record batch has a wrong checksum, stored crc="
              + Integer.toUnsignedString(header.crc()));
    }
  }

  private static void checkSize(BatchHeader header, LogConfig config) {
    if (header.sizeInBytes() > config.maxMessageBytes()) {
      throw new RecordTooLargeException(
          "record batch of "
              + header.sizeInBytes()
              + " bytes exceeds the limit of "
              + config.maxMessageBytes());
    }
  }

  private static void checkOffsets(BatchHeader header, AppendOrigin origin) {
    int delta = header.lastOffsetDelta();
    int count = header.recordCount();
    if (delta < 0 || count < 0 || count > (long) delta + 1) {
      throw new InvalidRecordException(
          "record batch of " + count + " records with last offset delta " + delta);
    }
    if (header.codec() > CODEC_MAX) {
      throw new UnsupportedCompressionTypeException("unknown codec " + header.codec());
    }
    if (origin.isClient() && count != delta + 1) {
      throw new InvalidRecordException(
          "record batch of " + count + " records with last offset delta " + delta);
    }
  }

  private static void checkClient(BatchHeader header, LogConfig config, long nowMs) {
    if (header.baseOffset() != 0) {
      throw new InvalidRecordException(
          "base offset of a produced record batch must be 0, is " + header.baseOffset());
    }
    if (header.isControl() || header.hasDeleteHorizon()) {
      throw new InvalidRecordException("clients may not write control records");
    }
    if (header.hasProducerId() && header.baseSequence() < 0) {
      throw new InvalidRecordException(
          "sequence " + header.baseSequence() + " of producer " + header.producerId());
    }
    if (header.isLogAppendTime()) {
      throw new InvalidTimestampException("a producer may not set the type LogAppendTime");
    }
    if (config.timestampType() == TimestampType.CREATE_TIME
        && header.maxTimestamp() > saturatedAdd(nowMs, config.timestampAfterMaxMs())) {
      throw new InvalidTimestampException(
          "timestamp " + header.maxTimestamp() + " is too far in the future, now=" + nowMs);
    }
  }

  /** Whether {@link #records} would open the batch. */
  static boolean needsRecords(BatchHeader header, LogConfig config) {
    return config.compacted()
        || config.timestampType() == TimestampType.CREATE_TIME
            && (header.maxTimestamp() < header.baseTimestamp()
                || config.timestampBeforeMaxMs() != Long.MAX_VALUE)
        || config.compression().boundsRecords() && header.codec() != CODEC_NONE;
  }

  /**
   * Checks what a topic's settings ask of each record; renews a largest timestamp that can't be.
   */
  static void records(ByteBuffer batches, BatchHeader header, LogConfig config, long nowMs) {
    boolean createTime = config.timestampType() == TimestampType.CREATE_TIME;
    if (createTime && header.maxTimestamp() < header.baseTimestamp()) {
      // The header contradicts itself; look-ups by time would miss it. Kafka renews it always.
      header.setMaxTimestamp(RecordReader.maxTimestamp(slice(batches, header)));
    }
    boolean bounded = createTime && config.timestampBeforeMaxMs() != Long.MAX_VALUE;
    boolean sized = config.compression().boundsRecords() && header.codec() != CODEC_NONE;
    if (config.compacted() || bounded || sized) {
      long oldest = bounded ? nowMs - config.timestampBeforeMaxMs() : Long.MIN_VALUE;
      RecordReader.check(slice(batches, header), config, oldest);
    }
  }

  static ByteBuffer slice(ByteBuffer batches, BatchHeader header) {
    return batches.slice(header.start(), (int) header.sizeInBytes());
  }

  static long saturatedAdd(long a, long b) {
    return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
  }
}
