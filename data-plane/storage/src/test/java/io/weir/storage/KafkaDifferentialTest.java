package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kafka's own log is the oracle: the same batches in give the same offsets, errors and, byte for
 * byte, the same files.
 */
class KafkaDifferentialTest {
  private static final int STEPS = 400;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private LogDirectory directory;
  private PartitionLog ours;
  private KafkaLogOracle kafka;

  private void open(LogConfig config) throws IOException {
    directory = TestFolder.open(folder.resolve("ours"), new FileDisk(), clock, config);
    ours = directory.create(TestFolder.ID, config);
    kafka = new KafkaLogOracle(folder.resolve("kafka"), config, clock, true, 0);
  }

  private void closeAndCompare() throws IOException {
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

  private void appendBoth(ByteBuffer batch, int epoch, AppendOrigin origin) {
    ByteBuffer copy = TestBatches.copy(batch);
    Object expected;
    try {
      LogAppendInfo info = kafka.appendAsLeader(copy, epoch, origin);
      expected = info.firstOffset() + "-" + info.lastOffset();
    } catch (ApiException e) {
      expected = e.getClass();
    }
    Object got;
    try {
      AppendResult result = ours.appendAsLeader(batch, epoch, origin);
      got = result.baseOffset() + "-" + result.lastOffset();
      if (result.duplicate() && expected == OutOfOrderSequenceException.class) {
        // After a truncation Kafka knows a producer's last batch only, from a snapshot that it took
        // there; we replay headers and so recognise up to five.
        return;
      }
    } catch (ApiException e) {
      got = e.getClass();
    }
    assertEquals(expected, got);
    assertEquals(kafka.log().logEndOffset(), ours.logEndOffset());
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void sameFilesForEachCodec(CompressionType codec) throws IOException {
    open(TestFolder.config(20_000, 1000));
    int[] sequences = new int[3];
    for (int i = 0; i < 150; i++) {
      int records = 1 + i / 50;
      clock.advanceMs(10);
      appendBoth(
          TestBatches.batch()
              .codec(codec)
              .timestamps(clock.wallTimeMs() - i % 7, 3)
              .valueBytes(1 + i * 3)
              .producer(1 + i % 3, 0, sequences[i % 3])
              .records(records),
          i / 40,
          AppendOrigin.CLIENT);
      sequences[i % 3] += records;
    }
    closeAndCompare();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sameOutcomeForRandomScripts(long seed) throws IOException {
    Random random = new Random(seed);
    open(TestFolder.config(4000 + random.nextInt(20_000), random.nextInt(2000)));
    Map<Long, Integer> sequences = new HashMap<>();
    List<Long> ends = new ArrayList<>();
    int epoch = 0;
    for (int step = 0; step < STEPS; step++) {
      clock.advanceMs(random.nextInt(50));
      int what = random.nextInt(100);
      if (what < 80) {
        appendRandom(random, epoch, sequences);
        ends.add(ours.logEndOffset());
      } else if (what < 85) {
        epoch += 1 + random.nextInt(2);
        kafka.log().assignEpochStartOffset(epoch, kafka.log().logEndOffset());
        ours.assignEpoch(epoch, ours.logEndOffset());
      } else if (what < 88 && !ends.isEmpty()) {
        long to = ends.get(random.nextInt(ends.size()));
        assertEquals(kafka.log().truncateTo(to), ours.truncateTo(to));
        assertEquals(kafka.log().logEndOffset(), ours.logEndOffset());
        ends.removeIf(e -> e > to);
        kafka.log().assignEpochStartOffset(epoch, to); // as a leader does
        ours.assignEpoch(epoch, to);
      } else {
        compareLookups(random, epoch);
      }
    }
    closeAndCompare();
  }

  private void appendRandom(Random random, int epoch, Map<Long, Integer> sequences) {
    CompressionType codec = CompressionType.values()[random.nextInt(5)];
    int count = 1 + random.nextInt(5);
    TestBatches batch =
        TestBatches.batch()
            .codec(codec)
            .timestamps(clock.wallTimeMs() - random.nextInt(200), random.nextInt(3) - 1)
            .valueBytes(random.nextInt(300));
    if (random.nextInt(3) > 0) {
      long producer = 1L + random.nextInt(5);
      int next = sequences.getOrDefault(producer, 0);
      int wanted =
          switch (random.nextInt(12)) {
            case 0 -> next + 7;
            case 1 -> Math.max(0, next - count);
            case 2 -> 0;
            default -> next;
          };
      batch.producer(producer, random.nextInt(20) == 0 ? 1 : 0, wanted);
      sequences.put(producer, wanted + count);
    }
    appendBoth(batch.records(count), epoch, AppendOrigin.CLIENT);
  }

  private void compareLookups(Random random, int epoch) throws IOException {
    long timestamp = ManualClock.START_MS + random.nextInt(12_000) - 100;
    assertEquals(kafka.offsetForTimestamp(timestamp), ours.offsetForTimestamp(timestamp));
    Optional<TimestampAndOffset> largest = kafka.offsetForTimestamp(-3);
    assertEquals(largest, ours.maxTimestampOffset());
    int asked = random.nextInt(epoch + 2);
    var expected = kafka.log().endOffsetForEpoch(asked);
    EpochEndOffset got = ours.endOffsetForEpoch(asked);
    if (expected.isPresent()) {
      assertEquals(expected.get().epoch(), got.epoch());
      assertEquals(expected.get().offset(), got.endOffsetExclusive());
    } else {
      assertEquals(EpochEndOffset.UNDEFINED, got);
    }
  }

  @Test
  void sameFilesForLogAppendTime() throws IOException {
    LogConfig d = TestFolder.config(10_000, 500);
    open(
        new LogConfig(
            d.segmentBytes(),
            d.segmentMs(),
            d.indexBytesMax(),
            d.indexIntervalBytes(),
            d.maxMessageBytes(),
            TimestampType.LOG_APPEND_TIME,
            d.producerIdExpirationMs(),
            d.timestampBeforeMaxMs(),
            d.timestampAfterMaxMs(),
            false,
            true,
            -1,
            -1));
    for (int i = 0; i < 100; i++) {
      clock.advanceMs(7);
      appendBoth(
          TestBatches.batch().codec(CompressionType.LZ4).timestamps(5, 1).records(3),
          0,
          AppendOrigin.CLIENT);
    }
    closeAndCompare();
  }

  @Test
  void sameFilesWhenRolledByTimeAndByFullIndex() throws IOException {
    open(
        new LogConfig(
            1 << 20,
            1000,
            96,
            100,
            LogConfig.DEFAULT.maxMessageBytes(),
            TimestampType.CREATE_TIME,
            LogConfig.DEFAULT.producerIdExpirationMs(),
            Long.MAX_VALUE,
            LogConfig.DEFAULT.timestampAfterMaxMs(),
            false,
            true,
            -1,
            -1));
    for (int i = 0; i < 120; i++) {
      clock.advanceMs(i > 60 ? 300 : 1);
      appendBoth(
          TestBatches.batch().timestamps(clock.wallTimeMs(), 1).records(2), 0, AppendOrigin.CLIENT);
    }
    closeAndCompare();
  }

  @Test
  void sameProducerStateForTransactions() throws IOException {
    open(TestFolder.config(1 << 20, 1000));
    for (int i = 0; i < 6; i++) {
      appendBoth(
          TestBatches.batch().producer(9, i, 0).transactional().records(2), 0, AppendOrigin.CLIENT);
      appendBoth(TestBatches.batch().producer(4, 0, i).records(1), 0, AppendOrigin.CLIENT);
      kafka.log().updateHighWatermark(kafka.log().logEndOffset());
      ours.updateHighWatermark(ours.logEndOffset());
      assertEquals(kafka.log().lastStableOffset(), ours.lastStableOffset());
      appendBoth(TestBatches.marker(9, i, ControlRecordType.COMMIT), 0, AppendOrigin.COORDINATOR);
      assertEquals(kafka.log().lastStableOffset(), ours.lastStableOffset());
      kafka.log().updateHighWatermark(kafka.log().logEndOffset());
      ours.updateHighWatermark(ours.logEndOffset());
      assertEquals(kafka.log().lastStableOffset(), ours.lastStableOffset());
    }
    closeAndCompare();
  }

  @Test
  void sameFilesOnAFollowerOfSeveralEpochs() throws IOException {
    open(TestFolder.config(3000, 300));
    long offset = 0;
    for (int i = 0; i < 60; i++) {
      ByteBuffer batches =
          TestBatches.join(
              TestBatches.batch().at(offset, i / 10).records(2),
              TestBatches.batch().at(offset + 2, i / 10).codec(CompressionType.ZSTD).records(3));
      offset += 5;
      kafka.appendAsFollower(TestBatches.copy(batches), i / 10);
      assertEquals(offset - 5, ours.appendAsFollower(batches).baseOffset());
      assertEquals(kafka.log().logEndOffset(), ours.logEndOffset());
    }
    closeAndCompare();
  }

  @Test
  void kafkaOpensOurFilesAndWeOpenKafkas() throws IOException {
    LogConfig config = TestFolder.config(5000, 400);
    open(config);
    for (int i = 0; i < 100; i++) {
      appendBoth(TestBatches.batch().producer(1, 0, i).records(1), i / 30, AppendOrigin.CLIENT);
    }
    closeAndCompare();
    Path swap = folder.resolve("swap");
    Files.move(folder.resolve("ours").resolve(TestFolder.FOLDER), swap);
    Files.move(
        folder.resolve("kafka").resolve(TestFolder.FOLDER),
        folder.resolve("ours").resolve(TestFolder.FOLDER));
    Files.move(swap, folder.resolve("kafka").resolve(TestFolder.FOLDER));
    directory = TestFolder.open(folder.resolve("ours"), new FileDisk(), clock, config);
    ours = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    kafka = new KafkaLogOracle(folder.resolve("kafka"), config, clock, true, 100);
    assertEquals(100, ours.logEndOffset());
    assertEquals(100, kafka.log().logEndOffset());
    for (int i = 99; i < 200; i++) { // the first one is a repetition
      appendBoth(TestBatches.batch().producer(1, 0, i).records(1), 5, AppendOrigin.CLIENT);
    }
    closeAndCompare();
  }
}
