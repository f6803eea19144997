package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.storage.internals.log.RecordValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics with a codec of their own; Kafka's log is the oracle, byte for byte. */
class RecompressionTest {
  private static final int KIB = 1024;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  private static LogConfig config(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return LogConfig.DEFAULT.with(settings);
  }

  static Stream<Arguments> topics() {
    List<Arguments> all = new ArrayList<>();
    for (String time : List.of("CreateTime", "LogAppendTime")) {
      for (String codec : List.of("uncompressed", "gzip", "snappy", "lz4", "zstd", "producer")) {
        all.add(Arguments.of(time, codec, "producer", "0"));
      }
      all.add(Arguments.of(time, "gzip", "compression.gzip.level", "9"));
      all.add(Arguments.of(time, "lz4", "compression.lz4.level", "3"));
      all.add(Arguments.of(time, "zstd", "compression.zstd.level", "-5"));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @MethodSource("topics")
  void sameFilesAsKafkas(String time, String codec, String key, String value) throws IOException {
    LogConfig config =
        config("message.timestamp.type", time, "compression.type", codec, key, value)
            .with(Map.of("segment.bytes", "60000"));
    LogDirectory directory =
        TestFolder.open(folder.resolve("ours"), new UnsyncedDisk(), clock, config);
    KafkaLogOracle kafka = new KafkaLogOracle(folder.resolve("kafka"), config, clock, true, 0);
    PartitionLog ours = directory.create(TestFolder.ID, config);
    Random random = new Random(7);
    int sequence = 0;
    for (int i = 0; i < 100; i++) {
      clock.advanceMs(10);
      CompressionType source = CompressionType.values()[i % 5];
      ByteBuffer batch = random(random, source, sequence);
      sequence += batch.getInt(57);
      kafka.appendAsLeader(TestBatches.copy(batch), i / 30, AppendOrigin.CLIENT);
      append(ours, batch, i / 30);
    }
    assertEquals(kafka.log().logEndOffset(), ours.logEndOffset());
    directory.close();
    kafka.close();
    LogFolderContent.assertSame(
        folder.resolve("kafka").resolve(TestFolder.FOLDER),
        folder.resolve("ours").resolve(TestFolder.FOLDER),
        kafka.log().activeSegment().baseOffset(),
        ours.logEndOffset(),
        true,
        -1);
  }

  private void append(PartitionLog log, ByteBuffer batch, int epoch) {
    if (BatchPreparation.isNeeded(batch, log.config())) {
      ByteBuffer prepared = BatchPreparation.prepare(batch, log.config(), clock.wallTimeMs());
      log.appendAsLeader(prepared, epoch, AppendOrigin.CLIENT_PREPARED);
    } else {
      log.appendAsLeader(batch, epoch, AppendOrigin.CLIENT);
    }
  }

  /** Keys, values and headers that may be absent, times that go back, of one producer. */
  private ByteBuffer random(Random random, CompressionType codec, int sequence) {
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(KIB),
            RecordBatch.MAGIC_VALUE_V2,
            Compression.of(codec).build(),
            TimestampType.CREATE_TIME,
            0,
            RecordBatch.NO_TIMESTAMP,
            5,
            (short) 0,
            sequence,
            false,
            RecordBatch.NO_PARTITION_LEADER_EPOCH);
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[random.nextInt(400)];
      random.nextBytes(value);
      byte[] text = "compressible ".repeat(random.nextInt(30)).getBytes(StandardCharsets.UTF_8);
      Header[] headers =
          random.nextInt(3) == 0
              ? new Header[] {new RecordHeader("h", text), new RecordHeader("none", null)}
              : new Header[0];
      builder.append(
          new SimpleRecord(
              clock.wallTimeMs() - random.nextInt(1000),
              random.nextInt(4) == 0 ? null : ("k" + i).getBytes(StandardCharsets.UTF_8),
              random.nextInt(5) == 0 ? null : random.nextBoolean() ? value : text,
              headers));
    }
    return builder.build().buffer();
  }

  static Stream<Arguments> refusals() {
    LogConfig forced = config("compression.type", "lz4");
    return Stream.of(
        Arguments.of(
            "no key",
            forced.with(Map.of("cleanup.policy", "compact")),
            TestBatches.batch().withoutKeys().records(3)),
        Arguments.of(
            "too old",
            forced.with(Map.of("message.timestamp.before.max.ms", "1000")),
            TestBatches.batch().timestamps(ManualClock.START_MS - 2000, 1).records(3)),
        Arguments.of(
            "in the future",
            forced,
            TestBatches.batch().timestamps(ManualClock.START_MS + 4_000_000, 1).records(3)),
        Arguments.of(
            "a record too large",
            forced.with(Map.of("max.decompressed.message.bytes", "1000")),
            TestBatches.batch().codec(CompressionType.GZIP).valueBytes(2000).records(3)),
        Arguments.of(
            "a record too large, and the codec stays",
            config("max.decompressed.message.bytes", "1000"),
            TestBatches.batch().codec(CompressionType.GZIP).valueBytes(2000).records(3)),
        Arguments.of(
            "too large in the topic's codec",
            config("compression.type", "uncompressed", "max.message.bytes", "3000"),
            TestBatches.batch().codec(CompressionType.GZIP).valueBytes(2000).records(3)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refusedAsKafkaRefuses(String what, LogConfig config, ByteBuffer batch) throws IOException {
    try (KafkaLogOracle kafka =
        new KafkaLogOracle(folder.resolve("kafka"), config, clock, true, 0)) {
      Throwable theirs =
          assertThrows(
              RuntimeException.class,
              () -> kafka.appendAsLeader(TestBatches.copy(batch), 0, AppendOrigin.CLIENT));
      Throwable expected =
          theirs instanceof RecordValidationException several ? several.invalidException() : theirs;

      assertTrue(BatchPreparation.isNeeded(batch, config), what);
      ApiException refused =
          assertThrows(
              ApiException.class,
              () -> BatchPreparation.prepare(batch, config, clock.wallTimeMs()));

      assertEquals(expected.getClass(), refused.getClass(), what);
    }
  }

  @Test
  void whatKafkaLetsThroughWithoutOpeningIsLetThrough() {
    LogConfig bounded = config("max.decompressed.message.bytes", "1000");

    assertFalse(
        BatchPreparation.isNeeded(
            TestBatches.batch().valueBytes(2000).records(1), bounded)); // not compressed
    assertFalse(
        BatchPreparation.isNeeded(
            TestBatches.batch().codec(CompressionType.ZSTD).records(1),
            config("compression.type", "zstd", "compression.zstd.level", "9")));
    assertFalse(
        BatchPreparation.isNeeded(ByteBuffer.allocate(60), config("cleanup.policy", "compact")));
  }

  /** 300 MiB of zeros in less than a MiB. */
  @ParameterizedTest
  @ValueSource(strings = {"zstd", "gzip"})
  void aBombIsRefusedByNameInBoundedMemory(String source) {
    ByteBuffer bomb = bomb(CompressionType.forName(source), 1 << 20, 300);
    assertTrue(bomb.remaining() < 1_048_588, "a size that topics take: " + bomb.remaining());
    LogConfig config = config("compression.type", "lz4");
    long before = allocatedBytes();

    InvalidRecordException refused =
        assertThrows(
            InvalidRecordException.class,
            () -> BatchPreparation.prepare(bomb, config, clock.wallTimeMs()));

    long allocated = allocatedBytes() - before;
    assertTrue(refused.getMessage().contains(Recompression.LIMIT), refused.getMessage());
    assertTrue(allocated < 8 << 20, "allocated " + allocated);
  }

  @Test
  void aRecordThatClaimsToBeHugeIsRefusedBeforeMemoryIsTakenForIt() {
    ByteBuffer bomb = bomb(CompressionType.ZSTD, 100 << 20, 1);
    LogConfig config = config("compression.type", "lz4");
    long before = allocatedBytes();

    assertThrows(
        InvalidRecordException.class,
        () -> BatchPreparation.prepare(bomb, config, clock.wallTimeMs()));

    assertTrue(allocatedBytes() - before < 8 << 20);
  }

  private static ByteBuffer bomb(CompressionType codec, int valueBytes, int records) {
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(KIB),
            Compression.of(codec).build(),
            TimestampType.CREATE_TIME,
            0,
            Integer.MAX_VALUE - 8);
    byte[] zeros = new byte[valueBytes];
    for (int i = 0; i < records; i++) {
      builder.append(ManualClock.START_MS, null, zeros);
    }
    return builder.build().buffer();
  }

  private static long allocatedBytes() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  @Test
  void damageIsSeenBeforeAnythingIsOpened() {
    ByteBuffer batch = TestBatches.batch().records(3);
    batch.put(70, (byte) ~batch.get(70));

    assertThrows(
        CorruptRecordException.class,
        () ->
            BatchPreparation.prepare(
                batch, config("compression.type", "zstd"), clock.wallTimeMs()));
  }

  @Test
  void nonsenseWithARightChecksumIsRefused() {
    ByteBuffer batch = TestBatches.batch().codec(CompressionType.LZ4).records(3);
    for (int i = BatchHeader.HEADER_BYTES; i < batch.limit(); i++) {
      batch.put(i, (byte) i);
    }
    batch.putInt(17, new BatchHeader().wrap(batch, 0).computeCrc());

    assertThrows(
        InvalidRecordException.class,
        () ->
            BatchPreparation.prepare(
                batch, config("compression.type", "zstd"), clock.wallTimeMs()));
  }

  @Test
  void aNegativeTimeIsOutOfBounds() {
    ByteBuffer batch = TestBatches.batch().records(2);
    batch.putLong(27, -5).putInt(17, new BatchHeader().wrap(batch, 0).computeCrc());

    assertThrows(
        InvalidTimestampException.class,
        () ->
            BatchPreparation.prepare(
                batch, config("compression.type", "zstd"), clock.wallTimeMs()));
  }

  @Test
  void tooLargeAsItCameIsSaidFirst() {
    ByteBuffer batch = TestBatches.batch().valueBytes(5000).records(1);

    assertThrows(
        RecordTooLargeException.class,
        () ->
            BatchPreparation.prepare(
                batch,
                config("compression.type", "zstd", "max.message.bytes", "1000"),
                clock.wallTimeMs()));
  }
}
