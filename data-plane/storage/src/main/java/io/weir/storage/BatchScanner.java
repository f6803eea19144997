package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks the batch headers of a part of a segment file, reading it in chunks. Used by one thread. It
 * trusts nothing: every field that steers it is checked against the bytes that are there.
 */
final class BatchScanner {
  /** Why {@link #next} returned false. */
  enum Stop {
    /** The end was reached at a batch boundary. */
    END,
    /** The last batch is longer than what is left. */
    INCOMPLETE,
    /** A length or format version that can't be. */
    INVALID
  }

  private static final int CRC_FROM = 21;

  private final DiskFile file;
  private final long end;
  private final ByteBuffer chunk;
  private final ByteBuffer headerBytes = ByteBuffer.allocate(BatchHeader.HEADER_BYTES);
  private final BatchHeader header = new BatchHeader();
  private long chunkStart;
  private long position = -1;
  private long next;
  private Stop stop = Stop.END;

  /**
   * @param from position of a batch
   * @param end position after the last byte that may be looked at
   * @param chunk working memory of at least a header's size; its size is that of a read
   */
  BatchScanner(DiskFile file, long from, long end, ByteBuffer chunk) {
    this.file = file;
    this.end = end;
    this.chunk = chunk;
    this.next = from;
    this.chunkStart = from;
    chunk.clear().limit(0);
  }

  boolean next() throws IOException {
    long left = end - next;
    if (left < BatchHeader.HEADER_BYTES) {
      stop = left == 0 ? Stop.END : Stop.INCOMPLETE;
      return false;
    }
    int at = fill(next, BatchHeader.HEADER_BYTES);
    if (at < 0) {
      stop = Stop.INCOMPLETE;
      return false;
    }
    headerBytes.put(0, chunk, at, BatchHeader.HEADER_BYTES);
    header.wrap(headerBytes, 0);
    long size = header.sizeInBytes();
    if (header.magic() != BatchHeader.MAGIC
        || size < BatchHeader.HEADER_BYTES
        || header.lastOffsetDelta() < 0
        || header.baseOffset() < 0) {
      stop = Stop.INVALID;
      return false;
    }
    if (size > left) {
      stop = Stop.INCOMPLETE;
      return false;
    }
    position = next;
    next += size;
    return true;
  }

  /** Whether the current batch's checksum is right; reads the whole batch. */
  boolean isCrcValid() throws IOException {
    CRC32C crc = new CRC32C();
    long at = position + CRC_FROM;
    while (at < next) {
      int index = fill(at, 1);
      if (index < 0) {
        return false;
      }
      int n = (int) Math.min(next - at, chunk.limit() - index);
      ByteBuffer part = chunk.slice(index, n);
      crc.update(part);
      at += n;
    }
    return (int) crc.getValue() == header.crc();
  }

  BatchHeader header() {
    return header;
  }

  /** Position of the current batch. */
  long position() {
    return position;
  }

  /** Position after the current batch. */
  long nextPosition() {
    return next;
  }

  Stop stop() {
    return stop;
  }

  /** Makes {@code bytes} bytes from a file position on available; their index, -1 if not there. */
  private int fill(long from, int bytes) throws IOException {
    if (from < chunkStart || from + bytes > chunkStart + chunk.limit()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), end - from));
      int got = file.read(chunk, from);
      chunk.clear().limit(got);
      chunkStart = from;
      if (got < bytes) {
        return -1;
      }
    }
    return (int) (from - chunkStart);
  }
}
