package io.weir.protocol.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A movable view of one batch's header inside a buffer; no field is copied. Used by one thread at a
 * time. Reading needs {@link #HEADER_BYTES} bytes from the batch's start on; {@link #isCrcValid}
 * and {@link #setLogAppendTime} need the whole batch.
 */
public final class BatchHeader {
  /** Bytes before the first record. */
  public static final int HEADER_BYTES = 61;

  /** Bytes of base offset and length: what {@code length} doesn't count. */
  public static final int LOG_OVERHEAD_BYTES = 12;

  /** Bytes needed to tell the format version. */
  public static final int MAGIC_END = 17;

  /** The format version understood here. */
  public static final byte MAGIC = 2;

  /** No producer id. */
  public static final long NO_PRODUCER_ID = -1;

  /** No timestamp. */
  public static final long NO_TIMESTAMP = -1;

  private static final int LENGTH = 8;
  private static final int LEADER_EPOCH = 12;
  private static final int MAGIC_AT = 16;
  private static final int CRC = 17;
  private static final int ATTRIBUTES = 21;
  private static final int LAST_OFFSET_DELTA = 23;
  private static final int BASE_TIMESTAMP = 27;
  private static final int MAX_TIMESTAMP = 35;
  private static final int PRODUCER_ID = 43;
  private static final int PRODUCER_EPOCH = 51;
  private static final int BASE_SEQUENCE = 53;
  private static final int RECORD_COUNT = 57;

  private static final int CODEC_MASK = 0x07;
  private static final int LOG_APPEND_TIME = 0x08;
  private static final int TRANSACTIONAL = 0x10;
  private static final int CONTROL = 0x20;
  private static final int DELETE_HORIZON = 0x40;

  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer;
  private ByteBuffer window;
  private int start;

  /** Looks at the batch that begins at an absolute index of the buffer (big-endian). */
  @SuppressWarnings("ReferenceEquality") // the same object, whatever its content
  public BatchHeader wrap(ByteBuffer newBuffer, int newStart) {
    if (newBuffer != buffer) {
      buffer = newBuffer;
      window = null;
    }
    start = newStart;
    return this;
  }

  /** Where in the buffer the batch begins. */
  public int start() {
    return start;
  }

  /** Offset of the first record. */
  public long baseOffset() {
    return buffer.getLong(start);
  }

  /** Offset of the last record, inclusive. */
  public long lastOffset() {
    return baseOffset() + lastOffsetDelta();
  }

  /** Offset after the last record. */
  public long nextOffset() {
    return lastOffset() + 1;
  }

  /** Bytes of the whole batch as its length field claims; not checked, can be negative. */
  public long sizeInBytes() {
    return (long) LOG_OVERHEAD_BYTES + buffer.getInt(start + LENGTH);
  }

  /** The leader epoch in which it was appended; -1: none. */
  public int leaderEpoch() {
    return buffer.getInt(start + LEADER_EPOCH);
  }

  /** The format version. */
  public byte magic() {
    return buffer.get(start + MAGIC_AT);
  }

  /** The stored checksum. */
  public int crc() {
    return buffer.getInt(start + CRC);
  }

  /** Id of the codec: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  public int codec() {
    return attributes() & CODEC_MASK;
  }

  /** Whether the log, not the producer, set the timestamps. */
  public boolean isLogAppendTime() {
    return (attributes() & LOG_APPEND_TIME) != 0;
  }

  /** Whether it belongs to a transaction. */
  public boolean isTransactional() {
    return (attributes() & TRANSACTIONAL) != 0;
  }

  /** Whether it holds control records (transaction markers), which clients may not write. */
  public boolean isControl() {
    return (attributes() & CONTROL) != 0;
  }

  /** Whether the base timestamp is a compaction's delete horizon; only a log cleaner sets it. */
  public boolean hasDeleteHorizon() {
    return (attributes() & DELETE_HORIZON) != 0;
  }

  /** Last offset minus base offset. */
  public int lastOffsetDelta() {
    return buffer.getInt(start + LAST_OFFSET_DELTA);
  }

  /** Timestamp of the first record. */
  public long baseTimestamp() {
    return buffer.getLong(start + BASE_TIMESTAMP);
  }

  /** Largest timestamp of its records. */
  public long maxTimestamp() {
    return buffer.getLong(start + MAX_TIMESTAMP);
  }

  /** The idempotent producer's id, or {@link #NO_PRODUCER_ID}. */
  public long producerId() {
    return buffer.getLong(start + PRODUCER_ID);
  }

  /** Whether an idempotent or transactional producer wrote it. */
  public boolean hasProducerId() {
    return producerId() > NO_PRODUCER_ID;
  }

  /** The producer's epoch. */
  public short producerEpoch() {
    return buffer.getShort(start + PRODUCER_EPOCH);
  }

  /** Sequence number of the first record; -1: none. */
  public int baseSequence() {
    return buffer.getInt(start + BASE_SEQUENCE);
  }

  /** Sequence number of the last record; it wraps from 2^31-1 to 0. */
  public int lastSequence() {
    int base = baseSequence();
    return base < 0 ? base : (int) (((long) base + lastOffsetDelta()) & Integer.MAX_VALUE);
  }

  /** Number of records as the header claims. */
  public int recordCount() {
    return buffer.getInt(start + RECORD_COUNT);
  }

  /** Computes the checksum; the whole batch must lie in the buffer and its size be sane. */
  public int computeCrc() {
    crc.reset();
    if (buffer.hasArray()) {
      crc.update(
          buffer.array(),
          buffer.arrayOffset() + start + ATTRIBUTES,
          Math.toIntExact(sizeInBytes()) - ATTRIBUTES);
    } else {
      if (window == null) {
        window = buffer.duplicate();
      }
      window.limit(start + Math.toIntExact(sizeInBytes())).position(start + ATTRIBUTES);
      crc.update(window);
    }
    return (int) crc.getValue();
  }

  /** Whether the stored checksum is right. */
  public boolean isCrcValid() {
    return computeCrc() == crc();
  }

  /** Sets base offset and leader epoch, both outside the checksum. */
  public void assign(long baseOffset, int leaderEpoch) {
    buffer.putLong(start, baseOffset);
    buffer.putInt(start + LEADER_EPOCH, leaderEpoch);
  }

  /** Makes the log the setter of the timestamp (KIP-32): all records get it; checksum renewed. */
  public void setLogAppendTime(long timestampMs) {
    buffer.putShort(start + ATTRIBUTES, (short) (attributes() | LOG_APPEND_TIME));
    buffer.putLong(start + MAX_TIMESTAMP, timestampMs);
    buffer.putInt(start + CRC, computeCrc());
  }

  /** Sets the largest timestamp and renews the checksum. */
  public void setMaxTimestamp(long timestampMs) {
    buffer.putLong(start + MAX_TIMESTAMP, timestampMs);
    buffer.putInt(start + CRC, computeCrc());
  }

  private int attributes() {
    return buffer.getShort(start + ATTRIBUTES);
  }

  @Override
  public String toString() {
    return buffer == null
        ? "batch(none)"
        : "batch(base="
            + baseOffset()
            + " last="
            + lastOffset()
            + " bytes="
            + sizeInBytes()
            + " epoch="
            + leaderEpoch()
            + " producer="
            + producerId()
            + "/"
            + producerEpoch()
            + " seq="
            + baseSequence()
            + ")";
  }
}
