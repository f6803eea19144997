package io.weir.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.UnalignedMemoryRecords;

/**
 * Writes a message into a pooled buffer and keeps records out of it, so that they are never copied:
 * records in memory are wrapped, records in a log stay there. Not thread-safe.
 */
final class PartsWritable implements Writable {
  /** Records in memory up to this size are copied: cheaper than another piece to send. */
  static final int COPIED_RECORDS_BYTES_MAX = 4096;

  private static final int VARINT_PAYLOAD_BITS = 7;
  private static final int VARINT_PAYLOAD_MASK = 0x7f;
  private static final int VARINT_CONTINUES = 0x80;

  private final ByteBufAllocator allocator;
  private final List<ResponsePart> parts = new ArrayList<>(1);
  private ByteBuf current;

  /**
   * Starts with an empty buffer.
   *
   * @param bytesExpected how much will be written beside records
   */
  PartsWritable(ByteBufAllocator allocator, int bytesExpected) {
    this.allocator = allocator;
    this.current = allocator.directBuffer(bytesExpected);
  }

  /** Ends the writing and hands over what was written. */
  List<ResponsePart> finish() {
    cut();
    current.release();
    return parts;
  }

  /** Gives back everything, after a failure. */
  void release() {
    current.release();
    parts.forEach(ResponsePart::release);
  }

  @Override
  public void writeByte(byte value) {
    current.writeByte(value);
  }

  @Override
  public void writeShort(short value) {
    current.writeShort(value);
  }

  @Override
  public void writeInt(int value) {
    current.writeInt(value);
  }

  @Override
  public void writeLong(long value) {
    current.writeLong(value);
  }

  @Override
  public void writeDouble(double value) {
    current.writeDouble(value);
  }

  @Override
  public void writeByteArray(byte[] bytes) {
    current.writeBytes(bytes);
  }

  @Override
  public void writeByteBuffer(ByteBuffer buffer) {
    current.writeBytes(buffer.duplicate());
  }

  @Override
  public void writeUnsignedVarint(int value) {
    int rest = value;
    while ((rest & ~VARINT_PAYLOAD_MASK) != 0) {
      current.writeByte((rest & VARINT_PAYLOAD_MASK) | VARINT_CONTINUES);
      rest >>>= VARINT_PAYLOAD_BITS;
    }
    current.writeByte(rest);
  }

  @Override
  public void writeVarint(int value) {
    writeUnsignedVarint((value << 1) ^ (value >> (Integer.SIZE - 1)));
  }

  @Override
  public void writeVarlong(long value) {
    long rest = (value << 1) ^ (value >> (Long.SIZE - 1));
    while ((rest & ~VARINT_PAYLOAD_MASK) != 0) {
      current.writeByte((int) (rest & VARINT_PAYLOAD_MASK) | VARINT_CONTINUES);
      rest >>>= VARINT_PAYLOAD_BITS;
    }
    current.writeByte((int) rest);
  }

  @Override
  public void writeRecords(BaseRecords records) {
    switch (records) {
      case LogSliceRecords slice -> {
        cut();
        parts.add(new ResponsePart.Slice(slice));
      }
      case MemoryRecords memory -> writeRecordBytes(memory.buffer());
      case UnalignedMemoryRecords memory -> writeRecordBytes(memory.buffer());
      default ->
          throw new IllegalArgumentException("records of an unknown kind: " + records.getClass());
    }
  }

  private void writeRecordBytes(ByteBuffer bytes) {
    if (bytes.remaining() <= COPIED_RECORDS_BYTES_MAX) {
      writeByteBuffer(bytes);
    } else {
      cut();
      parts.add(new ResponsePart.Bytes(Unpooled.wrappedBuffer(bytes)));
    }
  }

  /** Turns what {@link #current} holds into a part; the rest of its memory is used on. */
  private void cut() {
    if (current.isReadable()) {
      parts.add(new ResponsePart.Bytes(current.readRetainedSlice(current.readableBytes())));
      if (!current.isWritable()) {
        current.release();
        current = allocator.directBuffer();
      }
    }
  }
}
