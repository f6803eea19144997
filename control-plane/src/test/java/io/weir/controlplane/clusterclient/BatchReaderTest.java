package io.weir.controlplane.clusterclient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.messages.MessageGateway.Stored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches as clients make them, and as only an attacker does. */
class BatchReaderTest {
  private static final long BASE = 100;
  private static final long TIME = 1_760_000_000_000L;

  @ParameterizedTest
  @EnumSource(value = CompressionType.class)
  void everyCodecIsReadFromAnOffsetOn(CompressionType codec) {
    SimpleRecord[] records = new SimpleRecord[50];
    for (int i = 0; i < records.length; i++) {
      records[i] =
          new SimpleRecord(
              TIME + i,
              i % 2 == 0 ? null : new byte[] {(byte) i},
              "v".repeat(i).getBytes(StandardCharsets.UTF_8),
              new Header[] {new RecordHeader("h", null)});
    }
    RecordBatch batch =
        MemoryRecords.withRecords(BASE, Compression.of(codec).build(), records)
            .batches()
            .iterator()
            .next();
    List<Stored> read = new ArrayList<>();

    long next = new BatchReader(7, read::add).read(batch, BASE + 10);

    assertEquals(BASE + 50, next);
    assertEquals(40, read.size());
    Stored first = read.getFirst();
    assertEquals(BASE + 10, first.offset());
    assertEquals(TIME + 10, first.timestampMs().orElseThrow());
    assertArrayEquals("v".repeat(10).getBytes(StandardCharsets.UTF_8), first.value());
    assertEquals("h", first.headers().getFirst().name());
    assertEquals(
        BASE + 13, new BatchReader(7, stored -> stored.offset() < BASE + 12).read(batch, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {BatchReader.HEADERS_MAX, BatchReader.HEADERS_MAX + 1})
  void emptyHeadersAreBoundedAsTheyCostMoreHereThanInTheLog(int headers) {
    Header[] empty = new Header[headers];
    Arrays.fill(empty, new RecordHeader("", null));
    RecordBatch batch =
        MemoryRecords.withRecords(
                BASE,
                Compression.of(CompressionType.ZSTD).build(),
                new SimpleRecord(TIME, (byte[]) null, (byte[]) null, empty))
            .batches()
            .iterator()
            .next();
    if (headers > BatchReader.HEADERS_MAX) {
      refused(batch);
    } else {
      List<Stored> read = new ArrayList<>();
      new BatchReader(0, read::add).read(batch, 0);
      assertEquals(0, read.getFirst().sizeBytes());
      assertTrue(read.getFirst().costBytes() > 50L * headers);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, BatchReader.RECORD_BYTES_MAX + 1, 1_000_000, -1})
  void aLengthThatLiesIsRefusedWithWhereToGoOn(int claimed) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(varint(claimed));
      gzip.write(new byte[10]);
    }
    refused(batch(CompressionType.GZIP, packed.toByteArray()));
  }

  @Test
  void aBatchThatUnpacksToTooMuchIsRefused() throws IOException {
    byte[] block = new byte[1 << 20];
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (long all = 0; all <= BatchReader.BATCH_BYTES_MAX; all += BatchReader.RECORD_BYTES_MAX) {
        gzip.write(varint(BatchReader.RECORD_BYTES_MAX));
        for (int written = 0; written < BatchReader.RECORD_BYTES_MAX; written += block.length) {
          gzip.write(block);
        }
      }
    }
    refused(batch(CompressionType.GZIP, packed.toByteArray(), 5));
  }

  @Test
  void aSnappyBlockThatClaimsTooMuchIsRefused() {
    refused(batch(CompressionType.SNAPPY, new byte[] {(byte) 0xff, -1, -1, -1, 7, 0, 0, 0}));
    byte[] framed = {
      (byte) 0x82,
      'S',
      'N',
      'A',
      'P',
      'P',
      'Y',
      0,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      5,
      (byte) 0xff,
      -1,
      -1,
      -1,
      7
    };
    refused(batch(CompressionType.SNAPPY, framed));
  }

  private static void refused(RecordBatch batch) {
    ProblemException refusal =
        assertThrows(
            ProblemException.class, () -> new BatchReader(7, stored -> true).read(batch, BASE));
    assertEquals(ProblemCode.POLICY_VIOLATION, refusal.code());
    assertTrue(refusal.getMessage().contains("Go on at offset 101"), refusal.getMessage());
  }

  private static RecordBatch batch(CompressionType codec, byte[] packed) {
    return batch(codec, packed, 1);
  }

  private static RecordBatch batch(CompressionType codec, byte[] packed, int count) {
    int size = DefaultRecordBatch.RECORD_BATCH_OVERHEAD + packed.length;
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD).put(packed).position(0);
    DefaultRecordBatch.writeHeader(
        bytes,
        BASE,
        0,
        size,
        (byte) 2,
        codec,
        TimestampType.CREATE_TIME,
        TIME,
        TIME,
        -1,
        (short) -1,
        -1,
        false,
        false,
        false,
        0,
        count);
    bytes.position(0).limit(size);
    return MemoryRecords.readableRecords(bytes).batches().iterator().next();
  }

  /** Zigzag, as record lengths are written. */
  private static byte[] varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = (value << 1) ^ (value >> 31);
    while ((rest & ~0x7F) != 0) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    return out.toByteArray();
  }
}
