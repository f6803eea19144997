package io.weir.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Kafka's producer snapshot file, version 1. Stateless.
 *
 * <pre>
 *  int16  version = 1
 *  uint32 CRC-32C over all that follows
 *  int32  number of entries, then each:
 *    int64 producer id        int16 epoch              int32 last sequence
 *    int64 last offset        int32 offset delta       int64 timestamp
 *    int32 coordinator epoch  int64 first offset of the open transaction, -1: none
 * </pre>
 */
final class ProducerSnapshot {
  private static final short VERSION = 1;
  private static final int CRC_AT = 2;
  private static final int BODY_AT = 6;
  private static final int ENTRY_BYTES = 46;

  private ProducerSnapshot() {}

  static ByteBuffer write(Collection<ProducerEntry> entries) {
    ByteBuffer out = ByteBuffer.allocate(BODY_AT + 4 + entries.size() * ENTRY_BYTES);
    out.putShort(VERSION).putInt(0).putInt(entries.size());
    for (ProducerEntry e : entries) {
      out.putLong(e.producerId())
          .putShort(e.epoch())
          .putInt(e.lastSequence())
          .putLong(e.lastOffset())
          .putInt(e.lastOffsetDelta())
          .putLong(e.lastTimestamp())
          .putInt(e.coordinatorEpoch())
          .putLong(e.currentTxnFirstOffset());
    }
    out.flip();
    out.putInt(CRC_AT, crc(out));
    return out;
  }

  /**
   * The entries of a file's content.
   *
   * @throws CorruptRecordException when version, length or checksum is wrong
   */
  static List<ProducerEntry> read(ByteBuffer content) {
    try {
      ByteBuffer in = content.duplicate();
      short version = in.getShort();
      if (version != VERSION) {
        throw new CorruptRecordException("producer snapshot of unknown version " + version);
      }
      int crc = in.getInt();
      if (crc != crc(content)) {
        throw new CorruptRecordException("producer snapshot with a wrong checksum");
      }
      int count = in.getInt();
      if (count < 0 || (long) count * ENTRY_BYTES != in.remaining()) {
        throw new CorruptRecordException("producer snapshot says " + count + " entries");
      }
      List<ProducerEntry> entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        entries.add(
            new ProducerEntry(
                in.getLong(),
                in.getShort(),
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getLong()));
      }
      return entries;
    } catch (BufferUnderflowException e) {
      throw new CorruptRecordException("producer snapshot cut short", e);
    }
  }

  private static int crc(ByteBuffer content) {
    CRC32C crc = new CRC32C();
    crc.update(content.slice(BODY_AT, content.limit() - BODY_AT));
    return (int) crc.getValue();
  }
}
