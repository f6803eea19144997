package io.weir.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;

/**
 * The journal on disk: {@code journal/<20 digits>.journal} in the data folder, numbered without
 * gaps. Big-endian. Stateless.
 *
 * <pre>
 * segment  int32 magic "WJRN" | int16 version 0 | int64 number | int32 crc32c of the 14 bytes before
 *          block*
 * block    int32 magic "WBLK" | int32 crc32c of all that follows | int64 sequence | int32 bytes of entries
 *          entry*
 * entry    int8 kind | 16 bytes topic id | int32 partition | int64 from | int64 to | int32 bytes
 *          that many bytes
 *   kind 1 APPENDED  record batches that took the log's end from {@code from} to {@code to}
 *   kind 2 VOID      earlier entries of this log count no longer; no bytes, both offsets 0
 * </pre>
 *
 * A block is one group commit; its sequence is one above the one before it, through all segments.
 */
final class JournalFormat {
  static final String FOLDER = "journal";
  static final String SUFFIX = ".journal";
  static final int SEGMENT_MAGIC = 0x574a524e;
  static final int BLOCK_MAGIC = 0x57424c4b;
  static final short VERSION = 0;
  static final int SEGMENT_HEADER_BYTES = 18;
  static final int BLOCK_HEADER_BYTES = 20;
  static final int ENTRY_HEADER_BYTES = 41;
  static final byte APPENDED = 1;
  static final byte VOID = 2;

  private static final int CRC_AT = 4;
  private static final int CRC_FROM = 8;
  private static final int SEGMENT_CRC_AT = 14;

  private JournalFormat() {}

  /** Whose entry it is: stays the same while a topic lives, unlike its name. */
  record Key(Uuid topicId, int partition) {}

  static Path segment(Path folder, long number) {
    return LogFiles.path(folder, number, SUFFIX);
  }

  /** The number in a segment's name; empty when it is another file. */
  static OptionalLong number(String name) {
    return LogFiles.offset(name, SUFFIX);
  }

  static ByteBuffer segmentHeader(long number) {
    ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
    header.putInt(SEGMENT_MAGIC).putShort(VERSION).putLong(number);
    header.putInt(crc(header.duplicate().flip()));
    return header.flip();
  }

  /** Whether a segment begins as it should; reads at the buffer's beginning. */
  static boolean isSegmentHeader(ByteBuffer header, long number) {
    return header.limit() >= SEGMENT_HEADER_BYTES
        && header.getInt(0) == SEGMENT_MAGIC
        && header.getLong(6) == number
        && header.getInt(SEGMENT_CRC_AT) == crc(header.duplicate().position(0).limit(14));
  }

  static short version(ByteBuffer header) {
    return header.getShort(4);
  }

  static void entryHeader(ByteBuffer to, byte kind, Key key, long from, long end, int bytes) {
    to.put(kind)
        .putLong(key.topicId().getMostSignificantBits())
        .putLong(key.topicId().getLeastSignificantBits())
        .putInt(key.partition())
        .putLong(from)
        .putLong(end)
        .putInt(bytes);
  }

  /** Fills in the header of a block whose entries lie behind it, up to the buffer's position. */
  static void finishBlock(ByteBuffer block, long sequence) {
    block.putInt(0, BLOCK_MAGIC);
    block.putLong(CRC_FROM, sequence);
    block.putInt(16, block.position() - BLOCK_HEADER_BYTES);
    block.putInt(CRC_AT, crc(block.duplicate().flip().position(CRC_FROM)));
  }

  /** Bytes of a block's entries, by its header; -1 when this is no header. */
  static int entryBytes(ByteBuffer header) {
    return header.limit() >= BLOCK_HEADER_BYTES && header.getInt(0) == BLOCK_MAGIC
        ? header.getInt(16)
        : -1;
  }

  static long sequence(ByteBuffer block) {
    return block.getLong(CRC_FROM);
  }

  /** Whether a whole block, header included, is as it was written. */
  static boolean isSound(ByteBuffer block) {
    return block.getInt(CRC_AT) == crc(block.duplicate().position(CRC_FROM));
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
