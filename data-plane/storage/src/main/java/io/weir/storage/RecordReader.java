package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * The only place where records are opened (decompressed by Kafka's classes): look-ups by time and
 * the checks that a topic asked for. Stateless.
 */
public final class RecordReader {
  /** A record that claims more bytes than this is damage, or an attack. */
  static final int RECORD_BYTES_MAX = 64 << 20;

  /** Bytes of all records of one batch that are looked through at most. */
  static final long BATCH_BYTES_MAX = 128L << 20;

  private RecordReader() {}

  /** The first record of a batch with at least this timestamp and offset. */
  public static Optional<TimestampAndOffset> findTimestamp(
      ByteBuffer batchBytes, long timestampMs, long minOffset) throws IOException {
    MutableRecordBatch batch = batch(batchBytes);
    try (CloseableIterator<Record> records = open(batch)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record);
        if (record.timestamp() >= timestampMs && record.offset() >= minOffset) {
          return Optional.of(
              new TimestampAndOffset(
                  record.timestamp(), record.offset(), batch.partitionLeaderEpoch()));
        }
      }
      return Optional.empty();
    } catch (KafkaException e) {
      throw new IOException("records of " + batch + " can't be read", e);
    }
  }

  /**
   * The first record with a batch's largest timestamp at or above an offset; empty: without one.
   */
  public static Optional<TimestampAndOffset> largestTimestamp(ByteBuffer batchBytes, long minOffset)
      throws IOException {
    MutableRecordBatch batch = batch(batchBytes);
    TimestampAndOffset largest = null;
    try (CloseableIterator<Record> records = open(batch)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record);
        long atLeast = largest == null ? 0 : largest.timestampMs() + 1;
        if (record.offset() >= minOffset && record.timestamp() >= atLeast) {
          largest =
              new TimestampAndOffset(
                  record.timestamp(), record.offset(), batch.partitionLeaderEpoch());
        }
      }
      return Optional.ofNullable(largest);
    } catch (KafkaException e) {
      throw new IOException("records of " + batch + " can't be read", e);
    }
  }

  /**
   * Checks what a topic's settings demand of each record: a key when compacted, a timestamp that is
   * not too old.
   *
   * @param oldestMs smallest allowed timestamp
   */
  static void check(ByteBuffer batchBytes, boolean keyNeeded, long oldestMs) {
    MutableRecordBatch batch = batch(batchBytes);
    try (CloseableIterator<Record> records = open(batch)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record);
        if (keyNeeded && !record.hasKey()) {
          throw new InvalidRecordException("compacted topic: a record without a key is refused");
        }
        if (record.timestamp() != -1 && record.timestamp() < oldestMs) {
          throw new InvalidTimestampException(
              "timestamp " + record.timestamp() + " is below the allowed " + oldestMs);
        }
      }
    } catch (InvalidRecordException | InvalidTimestampException e) {
      throw e;
    } catch (KafkaException e) {
      throw new InvalidRecordException("the batch's records can't be read", e);
    }
  }

  /** The largest timestamp of a batch's records. */
  static long maxTimestamp(ByteBuffer batchBytes) {
    MutableRecordBatch batch = batch(batchBytes);
    long max = BatchHeader.NO_TIMESTAMP;
    try (CloseableIterator<Record> records = open(batch)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record);
        max = Math.max(max, record.timestamp());
      }
    } catch (KafkaException e) {
      throw new InvalidRecordException("the batch's records can't be read", e);
    }
    return max;
  }

  /** Iterates without keys and values: nothing is allocated by the sizes that a stranger wrote. */
  private static CloseableIterator<Record> open(MutableRecordBatch batch) {
    return batch.skipKeyValueIterator(BufferSupplier.NO_CACHING, RECORD_BYTES_MAX);
  }

  private static long counted(long before, Record record) {
    long bytes = before + record.sizeInBytes();
    if (bytes > BATCH_BYTES_MAX) {
      throw new InvalidRecordException(
          "the batch holds more than " + BATCH_BYTES_MAX + " bytes of records");
    }
    return bytes;
  }

  private static MutableRecordBatch batch(ByteBuffer bytes) {
    return MemoryRecords.readableRecords(bytes).batches().iterator().next();
  }
}
