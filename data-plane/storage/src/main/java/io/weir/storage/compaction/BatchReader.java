package io.weir.storage.compaction;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.ApiException;

/**
 * Reads segments in chunks of whole batches whose checksums are right. Its buffer grows to the
 * largest batch and shrinks again. Used by one thread.
 */
final class BatchReader {
  /** One read; as Kafka's {@code log.cleaner.io.buffer.size} of one thread, by half. */
  static final int CHUNK_BYTES = 256 << 10;

  private final BatchCursor cursor = new BatchCursor();
  private ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
  private SegmentSource latest;
  private int nextPosition;
  private long lastOffset;

  /**
   * The next whole batches of a segment, at least one.
   *
   * @param position of a batch, below the segment's end
   * @return valid until the next call
   * @throws DamagedLogException when no sound batch lies there
   */
  ByteBuffer read(SegmentSource segment, int position) throws IOException {
    int left = segment.summary().bytes() - position;
    if (!segment.equals(latest) || position != nextPosition) {
      latest = segment;
      lastOffset = segment.summary().baseOffset() - 1;
    }
    while (true) {
      buffer.clear().limit(Math.min(buffer.capacity(), left));
      segment.read(buffer, position);
      buffer.flip();
      int whole = wholeBatches(segment, position);
      if (whole > 0) {
        nextPosition = position + whole;
        return buffer.limit(whole);
      }
      grow(segment, position, left);
    }
  }

  /** Lets go of what a large batch needed. */
  void shrink() {
    if (buffer.capacity() > CHUNK_BYTES) {
      buffer = ByteBuffer.allocate(CHUNK_BYTES);
    }
  }

  private int wholeBatches(SegmentSource segment, int position) {
    int whole = 0;
    try {
      cursor.over(buffer);
      while (cursor.next()) {
        BatchHeader header = cursor.header();
        if (header.lastOffsetDelta() < 0 || !header.isCrcValid()) {
          throw new DamagedLogException("checksum of " + place(segment, position + whole));
        }
        if (header.baseOffset() <= lastOffset) { // no checksum covers it
          throw new DamagedLogException("order of " + place(segment, position + whole));
        }
        lastOffset = header.lastOffset();
        whole += (int) header.sizeInBytes();
      }
      return whole;
    } catch (ApiException e) {
      throw new DamagedLogException(place(segment, position + whole), e);
    }
  }

  private void grow(SegmentSource segment, int position, int left) {
    long needed =
        buffer.limit() < BatchHeader.HEADER_BYTES
            ? Long.MAX_VALUE // not even a header
            : new BatchHeader().wrap(buffer, 0).sizeInBytes();
    if (needed > left || needed <= buffer.capacity()) {
      throw new DamagedLogException("cut short: " + place(segment, position));
    }
    buffer = ByteBuffer.allocate((int) needed);
  }

  private static String place(SegmentSource segment, int position) {
    return "batch at byte " + position + " of segment " + segment.summary().baseOffset();
  }
}
