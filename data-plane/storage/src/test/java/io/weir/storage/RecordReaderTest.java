package io.weir.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** A batch is opened without trusting a size in it: one record may not cost the broker its heap. */
class RecordReaderTest {
  private static final LogConfig COMPACTED =
      LogConfig.DEFAULT.with(Map.of("cleanup.policy", "compact"));

  private static final int HEADER_BYTES = 61;
  private static final int LENGTH_AT = 8;
  private static final int CRC_AT = 17;
  private static final int CRC_FROM = 21;

  @Test
  void recordThatClaimsAGigabyteIsRefusedWithoutAllocatingIt() throws IOException {
    ByteBuffer bomb = batchWithPayload(gzip(varint(1_000_000_000)));

    assertThrows(InvalidRecordException.class, () -> RecordReader.maxTimestamp(bomb.duplicate()));
    assertThrows(
        InvalidRecordException.class, () -> RecordReader.check(bomb.duplicate(), COMPACTED, 0));
    assertThrows(IOException.class, () -> RecordReader.findTimestamp(bomb.duplicate(), 0, 0));
  }

  @Test
  void goodCompressedRecordsAreRead() throws IOException {
    ByteBuffer batch = batch();

    assertEquals(2_000, RecordReader.maxTimestamp(batch.duplicate()));
    assertEquals(1, RecordReader.findTimestamp(batch.duplicate(), 1_500, 0).orElseThrow().offset());
  }

  private static ByteBuffer batch() {
    return MemoryRecords.withRecords(
            0L,
            Compression.gzip().build(),
            new SimpleRecord(1_000, "k".getBytes(UTF_8), null),
            new SimpleRecord(2_000, "k".getBytes(UTF_8), null))
        .buffer();
  }

  /** A batch with a sound header and checksum over any payload. */
  private static ByteBuffer batchWithPayload(byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    bytes.put(batch().slice(0, HEADER_BYTES)).put(payload).flip();
    bytes.putInt(LENGTH_AT, bytes.limit() - LENGTH_AT - Integer.BYTES);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(CRC_FROM, bytes.limit() - CRC_FROM));
    bytes.putInt(CRC_AT, (int) crc.getValue());
    return bytes;
  }

  private static byte[] varint(int value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = ((long) value << 1) & 0xffffffffL;
    for (; rest >= 0x80; rest >>>= 7) {
      bytes.write((int) (rest & 0x7f | 0x80));
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
