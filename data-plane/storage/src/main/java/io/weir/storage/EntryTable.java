package io.weir.storage;

import java.nio.ByteBuffer;

/**
 * A growing table of fixed-size entries in memory, byte for byte what the index file holds. Single
 * writer.
 */
final class EntryTable {
  private static final int FIRST_ENTRIES = 32;

  private final int entryBytes;
  private ByteBuffer bytes;
  private int entries;

  EntryTable(int entryBytes) {
    this.entryBytes = entryBytes;
    this.bytes = ByteBuffer.allocate(0);
  }

  /** Takes over a file's content (position 0 to limit, whole entries only). */
  EntryTable(int entryBytes, ByteBuffer content) {
    this.entryBytes = entryBytes;
    this.bytes = content;
    this.entries = content.limit() / entryBytes;
  }

  int entries() {
    return entries;
  }

  /** Index of the new entry's first byte. */
  int add() {
    int at = entries * entryBytes;
    if (at + entryBytes > bytes.capacity()) {
      int capacity = Math.max(FIRST_ENTRIES * entryBytes, bytes.capacity() * 2);
      ByteBuffer larger = ByteBuffer.allocate(capacity);
      bytes.clear();
      larger.put(bytes);
      bytes = larger;
    }
    bytes.clear();
    entries++;
    return at;
  }

  /** The bytes, for absolute access. */
  ByteBuffer bytes() {
    return bytes;
  }

  void truncate(int newEntries) {
    entries = Math.min(entries, newEntries);
  }

  /** A view of all entries' bytes, as the file must hold them. */
  ByteBuffer content() {
    ByteBuffer view = bytes.duplicate();
    view.position(0).limit(entries * entryBytes);
    return view;
  }
}
