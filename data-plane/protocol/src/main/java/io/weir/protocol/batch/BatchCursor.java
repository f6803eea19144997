package io.weir.protocol.batch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/**
 * Walks the batches between a buffer's position and limit without opening or copying them. The
 * buffer's position and limit stay. Used by one thread.
 */
public final class BatchCursor {
  private final BatchHeader header = new BatchHeader();
  private ByteBuffer buffer;
  private int next;
  private int end;

  /** Starts over, before the first batch of this buffer. */
  public BatchCursor over(ByteBuffer newBuffer) {
    buffer = newBuffer;
    next = newBuffer.position();
    end = newBuffer.limit();
    return this;
  }

  /**
   * Moves to the next batch; false when no whole batch is left (see {@link #bytesLeft}).
   *
   * @throws UnsupportedForMessageFormatException for format versions 0 and 1
   * @throws CorruptRecordException for an unknown version or an impossible length
   */
  public boolean next() {
    int left = end - next;
    if (left < BatchHeader.MAGIC_END) {
      return false;
    }
    header.wrap(buffer, next);
    byte magic = header.magic();
    if (magic == 0 || magic == 1) {
      throw new UnsupportedForMessageFormatException(
          "message format version " + magic + " is not supported, only version 2 is");
    }
    if (magic != BatchHeader.MAGIC) {
      throw new CorruptRecordException("unknown message format version " + magic);
    }
    long size = header.sizeInBytes();
    if (size < BatchHeader.HEADER_BYTES) {
      throw new CorruptRecordException(
          "record batch of " + size + " bytes is smaller than its header");
    }
    if (size > left) {
      return false;
    }
    next += (int) size;
    return true;
  }

  /** The batch that {@link #next} moved to. */
  public BatchHeader header() {
    return header;
  }

  /** Bytes after the current batch (after a false {@link #next}: of the partial batch). */
  public int bytesLeft() {
    return end - next;
  }
}
