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

  /** The same for a look-up by time, which a shard does: some hundred milliseconds at worst. */
  static final long LOOK_UP_BYTES_MAX = 16L << 20;

  private RecordReader() {}

  /** The first record of a batch with at least this timestamp and offset. */
  public static Optional<TimestampAndOffset> findTimestamp(
      ByteBuffer batchBytes, long timestampMs, long minOffset) throws IOException {
    return findTimestamp(batchBytes, timestampMs, minOffset, BATCH_BYTES_MAX);
  }

  /**
   * The same.
   *
   * @param bytesMax of all its records
   * @throws UnreadableRecordsException no records, or more bytes
   */
  static Optional<TimestampAndOffset> findTimestamp(
      ByteBuffer batchBytes, long timestampMs, long minOffset, long bytesMax)
      throws UnreadableRecordsException {
    MutableRecordBatch batch = batch(batchBytes);
    try (CloseableIterator<Record> records = open(batch, bytesMax)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record, bytesMax);
        if (record.timestamp() >= timestampMs && record.offset() >= minOffset) {
          return Optional.of(
              new TimestampAndOffset(
                  record.timestamp(), record.offset(), batch.partitionLeaderEpoch()));
        }
      }
      return Optional.empty();
    } catch (KafkaException e) {
      throw new UnreadableRecordsException("records of " + batch + " can't be read", e);
    }
  }

  /**
   * The first record with a batch's largest timestamp at or above an offset; empty: without one.
   */
  public static Optional<TimestampAndOffset> largestTimestamp(ByteBuffer batchBytes, long minOffset)
      throws IOException {
    return largestTimestamp(batchBytes, minOffset, BATCH_BYTES_MAX);
  }

  /**
   * The same.
   *
   * @param bytesMax of all its records
   * @throws UnreadableRecordsException no records, or more bytes
   */
  static Optional<TimestampAndOffset> largestTimestamp(
      ByteBuffer batchBytes, long minOffset, long bytesMax) throws UnreadableRecordsException {
    MutableRecordBatch batch = batch(batchBytes);
    TimestampAndOffset largest = null;
    try (CloseableIterator<Record> records = open(batch, bytesMax)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record, bytesMax);
        long atLeast = largest == null ? 0 : largest.timestampMs() + 1;
        if (record.offset() >= minOffset && record.timestamp() >= atLeast) {
          largest =
              new TimestampAndOffset(
                  record.timestamp(), record.offset(), batch.partitionLeaderEpoch());
        }
      }
      return Optional.ofNullable(largest);
    } catch (KafkaException e) {
      throw new UnreadableRecordsException("records of " + batch + " can't be read", e);
    }
  }

  /**
   * Checks what a topic's settings demand of each record: a key when compacted, a timestamp that is
   * not too old, a size within bounds.
   *
   * @param oldestMs smallest allowed timestamp
   */
  static void check(ByteBuffer batchBytes, LogConfig config, long oldestMs) {
    MutableRecordBatch batch = batch(batchBytes);
    boolean keyNeeded = config.compacted();
    try (CloseableIterator<Record> records = open(batch, config)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record, BATCH_BYTES_MAX);
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
    try (CloseableIterator<Record> records = open(batch, BATCH_BYTES_MAX)) {
      long bytes = 0;
      while (records.hasNext()) {
        Record record = records.next();
        bytes = counted(bytes, record, BATCH_BYTES_MAX);
        max = Math.max(max, record.timestamp());
      }
    } catch (KafkaException e) {
      throw new InvalidRecordException("the batch's records can't be read", e);
    }
    return max;
  }

  /** Iterates without keys and values: nothing is allocated by the sizes that a stranger wrote. */
  private static CloseableIterator<Record> open(MutableRecordBatch batch, long bytesMax) {
    int recordMax = (int) Math.min(RECORD_BYTES_MAX, bytesMax);
    return batch.skipKeyValueIterator(BufferSupplier.NO_CACHING, recordMax);
  }

  /** The same, with the topic's own bound of a record's size. */
  static CloseableIterator<Record> open(MutableRecordBatch batch, LogConfig config) {
    return batch.skipKeyValueIterator(BufferSupplier.NO_CACHING, recordMax(config));
  }

  /** Bytes of one record of a compressed batch at most. */
  static int recordMax(LogConfig config) {
    return Math.min(RECORD_BYTES_MAX, config.compression().recordBytesMax());
  }

  private static long counted(long before, Record record, long bytesMax) {
    long bytes = before + record.sizeInBytes();
    if (bytes > bytesMax) {
      throw new InvalidRecordException(
          "the batch holds more than " + bytesMax + " bytes of records");
    }
    return bytes;
  }

  static MutableRecordBatch batch(ByteBuffer bytes) {
    return MemoryRecords.readableRecords(bytes).batches().iterator().next();
  }
}
