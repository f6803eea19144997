package io.weir.storage;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Sparse map from timestamps to offsets: {@code int64} largest timestamp so far, {@code int32} last
 * offset of its batch relative to the segment's base. Strictly rising timestamps. Single writer;
 * one that was {@link #parse parsed} and is only read is thread-safe.
 */
public final class TimeIndex {
  static final int ENTRY_BYTES = 12;

  private final long baseOffset;
  private final EntryTable table;

  TimeIndex(long baseOffset) {
    this(baseOffset, new EntryTable(ENTRY_BYTES));
  }

  private TimeIndex(long baseOffset, EntryTable table) {
    this.baseOffset = baseOffset;
    this.table = table;
  }

  /**
   * Reads a file's content.
   *
   * @throws CorruptRecordException when it can't be a time index
   */
  public static TimeIndex parse(long baseOffset, ByteBuffer content) {
    if (content.limit() % ENTRY_BYTES != 0) {
      throw new CorruptRecordException("time index of " + content.limit() + " bytes");
    }
    TimeIndex index = new TimeIndex(baseOffset, new EntryTable(ENTRY_BYTES, content));
    long timestamp = -1;
    int offset = -1;
    for (int i = 0; i < index.entries(); i++) {
      long t = content.getLong(i * ENTRY_BYTES);
      int o = content.getInt(i * ENTRY_BYTES + 8);
      if (t <= timestamp || o < offset || o < 0) {
        throw new CorruptRecordException("time index entry " + i + ": " + t + " at " + o);
      }
      timestamp = t;
      offset = o;
    }
    return index;
  }

  int entries() {
    return table.entries();
  }

  /** One entry stays reserved for the one that is written when the segment is sealed. */
  boolean isFull(int bytesMax) {
    return table.entries() >= bytesMax / ENTRY_BYTES - 1;
  }

  /** Adds an entry if its timestamp is larger than the last one's. */
  void maybeAppend(long timestamp, long offset) {
    if (timestamp > lastTimestamp()) {
      int at = table.add();
      table.bytes().putLong(at, timestamp);
      table.bytes().putInt(at + 8, (int) (offset - baseOffset));
    }
  }

  /** The last entry's timestamp; -1 when there is none. */
  long lastTimestamp() {
    return entries() == 0 ? -1 : table.bytes().getLong((entries() - 1) * ENTRY_BYTES);
  }

  /** The last entry's offset; the segment's base when there is none. */
  long lastOffset() {
    return entries() == 0
        ? baseOffset
        : baseOffset + table.bytes().getInt((entries() - 1) * ENTRY_BYTES + 8);
  }

  /** Offset of the last entry whose timestamp is at most the given one; else the segment's base. */
  public long offsetFor(long timestamp) {
    int low = 0;
    int high = entries() - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      if (table.bytes().getLong(mid * ENTRY_BYTES) <= timestamp) {
        low = mid + 1;
      } else {
        high = mid - 1;
      }
    }
    return high < 0 ? baseOffset : baseOffset + table.bytes().getInt(high * ENTRY_BYTES + 8);
  }

  /** Removes entries at and above an offset. */
  void truncateTo(long offset) {
    int keep = entries();
    while (keep > 0 && baseOffset + table.bytes().getInt((keep - 1) * ENTRY_BYTES + 8) >= offset) {
      keep--;
    }
    table.truncate(keep);
  }

  ByteBuffer content() {
    return table.content();
  }
}
