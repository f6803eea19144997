package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Puts logs' work into a block. Stateless. */
final class JournalBlocks {
  private JournalBlocks() {}

  /** Bytes that a log's work takes. */
  static long bytes(LogDurability.Work work) {
    long bytes = work.isVoid() ? JournalFormat.ENTRY_HEADER_BYTES : 0;
    for (LogDurability.Range range : work.ranges()) {
      bytes += JournalFormat.ENTRY_HEADER_BYTES + range.bytes;
    }
    return bytes;
  }

  /**
   * Appends entries, with the ranges' bytes as the segment files have them.
   *
   * @return false when the log was cut meanwhile: what was read may be of before or after
   */
  static boolean put(ByteBuffer block, LogDurability log, LogDurability.Work work)
      throws IOException {
    JournalFormat.Key key = log.key();
    if (work.isVoid()) {
      JournalFormat.entryHeader(block, JournalFormat.VOID, key, 0, 0, 0);
    }
    boolean whole = true;
    for (LogDurability.Range range : work.ranges()) {
      JournalFormat.entryHeader(
          block, JournalFormat.APPENDED, key, range.from, range.to, range.bytes);
      ByteBuffer target = block.slice(block.position(), range.bytes);
      whole &= range.file.read(target, range.position) == range.bytes;
      block.position(block.position() + range.bytes);
    }
    if (!log.isCurrent(work.generation())) {
      return false; // the generation changes before the files do
    }
    if (!whole) {
      throw new IOException("a segment ends before what was appended to it");
    }
    return true;
  }
}
