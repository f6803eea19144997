package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.messages.MessageGateway;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * Unpacks batches of tenants, one record at a time. Kafka's own iterator believes the lengths that
 * stand inside a compressed batch, where no broker has looked; here nothing is allocated for a
 * length that is beyond a bound, or before its bytes are there. One thread.
 */
final class BatchReader {
  /** An empty one takes two bytes in the log and fifty times as much on the heap. */
  static final int HEADERS_MAX = 10_000;

  /** One record, unpacked: what max.message.bytes may be at most. */
  static final int RECORD_BYTES_MAX = 64 << 20;

  /** One batch, unpacked. */
  static final long BATCH_BYTES_MAX = 256L << 20;

  private static final long NO_TIMESTAMP = RecordBatch.NO_TIMESTAMP;

  private final int partition;
  private final MessageGateway.Visitor visitor;

  BatchReader(int partition, MessageGateway.Visitor visitor) {
    this.partition = partition;
    this.visitor = visitor;
  }

  /**
   * Gives out records from an offset on.
   *
   * @return the offset after the last one that was taken; behind the batch if all were
   */
  long read(RecordBatch batch, long from) {
    if (batch.isControlBatch()) {
      return batch.lastOffset() + 1;
    }
    try {
      batch.ensureValid();
      return unpack((DefaultRecordBatch) batch, from);
    } catch (IOException | KafkaException | ClassCastException | IllegalArgumentException e) {
      throw new ProblemException(
          ProblemCode.POLICY_VIOLATION,
          "The batch at offset %d of partition %d can't be shown: it is damaged, larger than %d MiB when unpacked, or a record has more than %d headers. Go on at offset %d."
              .formatted(
                  batch.baseOffset(),
                  partition,
                  BATCH_BYTES_MAX >> 20,
                  HEADERS_MAX,
                  batch.lastOffset() + 1),
          e);
    }
  }

  private long unpack(DefaultRecordBatch batch, long from) throws IOException {
    if (batch.compressionType() == CompressionType.SNAPPY) {
      ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
      batch.writeTo(bytes);
      SnappyLengths.check(
          bytes.flip().position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD), RECORD_BYTES_MAX);
    }
    try (InputStream unpacked = batch.recordInputStream(BufferSupplier.NO_CACHING);
        DataInputStream in = new DataInputStream(unpacked)) {
      long left = BATCH_BYTES_MAX;
      int count = batch.countOrNull();
      for (int i = 0; i < count; i++) {
        int length = ByteUtils.readVarint(in);
        left -= length;
        if (length < 0 || length > RECORD_BYTES_MAX || left < 0) {
          throw new IOException("a record of " + length + " bytes, or too many of them");
        }
        MessageGateway.Stored stored = record(batch, ByteBuffer.wrap(bytes(in, length)));
        if (stored.offset() >= from && !visitor.visit(stored)) {
          return stored.offset() + 1;
        }
      }
    } catch (java.nio.BufferUnderflowException e) {
      throw new IOException("a record is cut off", e);
    }
    return batch.lastOffset() + 1;
  }

  /** Grows with what really comes. */
  private static byte[] bytes(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a record is cut off");
    }
    return bytes;
  }

  private MessageGateway.Stored record(DefaultRecordBatch batch, ByteBuffer in) throws IOException {
    in.get(); // attributes: none are in use
    long timestamp = batch.baseTimestamp() + ByteUtils.readVarlong(in);
    boolean byLog = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    if (byLog) {
      timestamp = batch.maxTimestamp();
    }
    long offset = batch.baseOffset() + ByteUtils.readVarint(in);
    byte[] key = field(in);
    byte[] value = field(in);
    int count = ByteUtils.readVarint(in);
    if (count < 0 || count > HEADERS_MAX) {
      throw new IOException("a record claims " + count + " headers");
    }
    List<MessageGateway.Header> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = field(in);
      if (name == null) {
        throw new IOException("a header without a name");
      }
      headers.add(new MessageGateway.Header(new String(name, StandardCharsets.UTF_8), field(in)));
    }
    return new MessageGateway.Stored(
        partition,
        offset,
        timestamp == NO_TIMESTAMP ? OptionalLong.empty() : OptionalLong.of(timestamp),
        byLog,
        key,
        value,
        List.copyOf(headers));
  }

  private static byte[] field(ByteBuffer in) throws IOException {
    int length = ByteUtils.readVarint(in);
    if (length < 0) {
      return null;
    }
    if (length > in.remaining()) {
      throw new IOException("a field of " + length + " bytes in a shorter record");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
