package io.weir.tieredstorage.fetch;

import io.weir.tieredstorage.format.Chunk;
import io.weir.tieredstorage.format.SectionTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A range of a section, chunk by chunk; keeps one in memory. Used by one thread. A failure comes
 * before any byte that could be wrong.
 */
final class SegmentInputStream extends InputStream {
  /** Gives plain chunks. */
  interface ChunkReader {
    byte[] read(Chunk chunk, int lastIndex) throws IOException;
  }

  private final SectionTable table;
  private final int chunkBytes;
  private final ChunkReader chunks;
  private final long endExclusive;
  private long position;
  private byte[] current;
  private int currentIndex = -1;

  /**
   * @param from first byte of the section
   * @param endExclusive at least {@code from}, at most the section's plain bytes
   */
  SegmentInputStream(
      SectionTable table, int chunkBytes, long from, long endExclusive, ChunkReader chunks) {
    this.table = table;
    this.chunkBytes = chunkBytes;
    this.position = from;
    this.endExclusive = endExclusive;
    this.chunks = chunks;
  }

  /** Reads the first chunk now, so that who opens the stream hears of what is wrong with it. */
  void prepare() throws IOException {
    if (position < endExclusive) {
      load();
    }
  }

  private void load() throws IOException {
    int index = (int) (position / chunkBytes);
    if (index != currentIndex) {
      current = null;
      current = chunks.read(table.chunk(index), (int) ((endExclusive - 1) / chunkBytes));
      currentIndex = index;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (position >= endExclusive) {
      return -1;
    }
    load();
    int at = (int) (position % chunkBytes);
    int taken = (int) Math.min(Math.min(length, current.length - at), endExclusive - position);
    System.arraycopy(current, at, bytes, offset, taken);
    position += taken;
    return taken;
  }

  /** Jumps, without reading what lies between. */
  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, endExclusive - position));
    position += skipped;
    return skipped;
  }

  /** What can be read without asking the store. */
  @Override
  public int available() {
    boolean here = position < endExclusive && position / chunkBytes == currentIndex;
    return here
        ? (int) Math.min(current.length - position % chunkBytes, endExclusive - position)
        : 0;
  }

  @Override
  public void close() {
    current = null;
    currentIndex = -1;
    position = endExclusive;
  }
}
