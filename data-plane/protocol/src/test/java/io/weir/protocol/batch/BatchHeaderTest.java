package io.weir.protocol.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our view of a header against Kafka's own. */
class BatchHeaderTest {
  private static ByteBuffer batch(CompressionType codec, int sequence, int records) {
    SimpleRecord[] simple = new SimpleRecord[records];
    for (int i = 0; i < records; i++) {
      simple[i] =
          new SimpleRecord(
              1000 + (i * 7L) % 5, ("k" + i).getBytes(StandardCharsets.UTF_8), new byte[50 + i]);
    }
    return MemoryRecords.withIdempotentRecords(
            (byte) 2, 42L, Compression.of(codec).build(), 77L, (short) 3, sequence, 9, simple)
        .buffer();
  }

  /** The same bytes in a buffer of either kind, not at its beginning. */
  private static ByteBuffer place(ByteBuffer bytes, boolean direct) {
    int size = bytes.remaining() + 13;
    ByteBuffer placed = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    placed.position(13);
    placed.put(bytes.duplicate());
    return placed.position(13);
  }

  private static MutableRecordBatch kafka(ByteBuffer bytes) {
    return MemoryRecords.readableRecords(bytes).batches().iterator().next();
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void everyFieldIsWhatKafkaReads(CompressionType codec) {
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer bytes = place(batch(codec, 5, 4), direct);
      MutableRecordBatch expected = kafka(bytes);
      BatchHeader header = new BatchHeader().wrap(bytes, bytes.position());
      assertEquals(expected.baseOffset(), header.baseOffset());
      assertEquals(expected.lastOffset(), header.lastOffset());
      assertEquals(expected.nextOffset(), header.nextOffset());
      assertEquals(expected.sizeInBytes(), header.sizeInBytes());
      assertEquals(expected.partitionLeaderEpoch(), header.leaderEpoch());
      assertEquals(expected.magic(), header.magic());
      assertEquals(expected.checksum(), Integer.toUnsignedLong(header.crc()));
      assertEquals(expected.compressionType().id, header.codec());
      assertEquals(expected.maxTimestamp(), header.maxTimestamp());
      assertEquals(1000, header.baseTimestamp());
      assertEquals(expected.producerId(), header.producerId());
      assertEquals(expected.producerEpoch(), header.producerEpoch());
      assertEquals(expected.baseSequence(), header.baseSequence());
      assertEquals(expected.lastSequence(), header.lastSequence());
      assertEquals(expected.countOrNull(), header.recordCount());
      assertEquals(expected.isTransactional(), header.isTransactional());
      assertEquals(expected.isControlBatch(), header.isControl());
      assertFalse(header.isLogAppendTime());
      assertFalse(header.hasDeleteHorizon());
      assertTrue(header.isCrcValid());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, Integer.MAX_VALUE - 4, Integer.MAX_VALUE - 3, Integer.MAX_VALUE})
  void sequencesWrapAsKafkas(int sequence) {
    ByteBuffer bytes = batch(CompressionType.NONE, sequence, 5);
    assertEquals(kafka(bytes).lastSequence(), new BatchHeader().wrap(bytes, 0).lastSequence());
  }

  @Test
  void offsetAndEpochAreOutsideOfTheChecksum() {
    ByteBuffer bytes = batch(CompressionType.LZ4, 0, 3);
    new BatchHeader().wrap(bytes, 0).assign(1L << 40, 12);
    kafka(bytes).ensureValid();
    assertEquals(1L << 40, kafka(bytes).baseOffset());
    assertEquals(12, kafka(bytes).partitionLeaderEpoch());
  }

  @Test
  void logAppendTimeIsStampedAsKafkaDoes() {
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer bytes = place(batch(CompressionType.ZSTD, 0, 3), direct);
      ByteBuffer expected = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
      kafka(expected).setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 987_654L);
      new BatchHeader().wrap(bytes, bytes.position()).setLogAppendTime(987_654L);
      assertEquals(expected, bytes);
    }
  }

  @Test
  void everyFlippedBitBehindTheChecksumIsFound() {
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer bytes = place(batch(CompressionType.NONE, 0, 2), direct);
      BatchHeader header = new BatchHeader().wrap(bytes, bytes.position());
      for (int at = bytes.position() + 17; at < bytes.limit(); at++) {
        for (int bit = 1; bit < 256; bit <<= 1) {
          bytes.put(at, (byte) (bytes.get(at) ^ bit));
          assertFalse(header.isCrcValid(), "byte " + at);
          bytes.put(at, (byte) (bytes.get(at) ^ bit));
        }
      }
      assertTrue(header.isCrcValid());
    }
  }

  @Test
  void aCursorWalksWholeBatchesAndLeavesAPartialOne() {
    ByteBuffer one = batch(CompressionType.NONE, 0, 2);
    ByteBuffer two = batch(CompressionType.GZIP, 2, 3);
    for (int cut = 0; cut < two.remaining(); cut++) {
      ByteBuffer all = ByteBuffer.allocate(one.remaining() + two.remaining());
      all.put(one.duplicate()).put(two.duplicate()).flip();
      all.limit(one.remaining() + cut);
      BatchCursor cursor = new BatchCursor().over(all);
      List<Integer> sequences = new ArrayList<>();
      while (cursor.next()) {
        sequences.add(cursor.header().baseSequence());
      }
      assertEquals(List.of(0), sequences);
      assertEquals(cut, cursor.bytesLeft());
      assertEquals(0, all.position());
    }
  }

  @Test
  void oldFormatsAndImpossibleLengthsAreRefused() {
    ByteBuffer bytes = batch(CompressionType.NONE, 0, 2);
    bytes.put(16, (byte) 1);
    assertThrows(
        UnsupportedForMessageFormatException.class, () -> new BatchCursor().over(bytes).next());
    bytes.put(16, (byte) 3);
    assertThrows(CorruptRecordException.class, () -> new BatchCursor().over(bytes).next());
    bytes.put(16, (byte) 2);
    for (int length : new int[] {-1, Integer.MIN_VALUE, 0, 48}) {
      bytes.putInt(8, length);
      assertThrows(CorruptRecordException.class, () -> new BatchCursor().over(bytes).next());
    }
    bytes.putInt(8, Integer.MAX_VALUE);
    assertFalse(new BatchCursor().over(bytes).next());
  }
}
