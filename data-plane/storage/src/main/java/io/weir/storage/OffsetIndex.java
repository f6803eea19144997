package io.weir.storage;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Sparse map from offsets to file positions: for a batch every {@code indexIntervalBytes}, {@code
 * int32} its last offset relative to the segment's base, {@code int32} its position. Strictly
 * rising in both. Single writer; one that was {@link #parse parsed} and is only read is
 * thread-safe.
 */
public final class OffsetIndex {
  static final int ENTRY_BYTES = 8;

  private final long baseOffset;
  private final EntryTable table;

  OffsetIndex(long baseOffset) {
    this(baseOffset, new EntryTable(ENTRY_BYTES));
  }

  private OffsetIndex(long baseOffset, EntryTable table) {
    this.baseOffset = baseOffset;
    this.table = table;
  }

  /**
   * Reads a file's content.
   *
   * @throws CorruptRecordException when it can't be the index of a segment of that size
   */
  public static OffsetIndex parse(long baseOffset, ByteBuffer content, long segmentBytes) {
    if (content.limit() % ENTRY_BYTES != 0) {
      throw new CorruptRecordException("offset index of " + content.limit() + " bytes");
    }
    OffsetIndex index = new OffsetIndex(baseOffset, new EntryTable(ENTRY_BYTES, content));
    int offset = -1;
    int position = -1;
    for (int i = 0; i < index.entries(); i++) {
      int o = content.getInt(i * ENTRY_BYTES);
      int p = content.getInt(i * ENTRY_BYTES + 4);
      if (o <= offset || p <= position || p >= segmentBytes) {
        throw new CorruptRecordException("offset index entry " + i + ": " + o + " at " + p);
      }
      offset = o;
      position = p;
    }
    return index;
  }

  int entries() {
    return table.entries();
  }

  boolean isFull(int bytesMax) {
    return table.entries() >= bytesMax / ENTRY_BYTES;
  }

  void append(long offset, int position) {
    int at = table.add();
    table.bytes().putInt(at, (int) (offset - baseOffset));
    table.bytes().putInt(at + 4, position);
  }

  /** Position of the last entry whose offset is at most the given one; 0 when there is none. */
  public int positionFor(long offset) {
    int slot = floor(0, offset - baseOffset);
    return slot < 0 ? 0 : table.bytes().getInt(slot * ENTRY_BYTES + 4);
  }

  /** The largest entry position that is at most the given one; 0 when there is none. */
  int floorPosition(long position) {
    int slot = floor(4, position);
    return slot < 0 ? 0 : table.bytes().getInt(slot * ENTRY_BYTES + 4);
  }

  /** Position of the last entry; 0 when there is none. */
  int lastPosition() {
    return entries() == 0 ? 0 : table.bytes().getInt((entries() - 1) * ENTRY_BYTES + 4);
  }

  /** Removes entries at and above an offset. */
  void truncateTo(long offset) {
    table.truncate(floor(0, offset - baseOffset - 1) + 1);
  }

  ByteBuffer content() {
    return table.content();
  }

  private int floor(int fieldAt, long value) {
    int low = 0;
    int high = table.entries() - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      if (table.bytes().getInt(mid * ENTRY_BYTES + fieldAt) <= value) {
        low = mid + 1;
      } else {
        high = mid - 1;
      }
    }
    return high;
  }
}
