package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What retention.ms and retention.bytes let go, and what they never touch. */
class RetentionTest {
  private static final Path FOLDER = Path.of("/data");
  private static final int BATCHES = 30;
  private static final long STEP_MS = 1_000;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualClock clock = new ManualClock();
  private PartitionLog log;

  /** 60 records, two a second, in segments of about a kilobyte; all committed. */
  @BeforeEach
  void fill() {
    LogConfig config = TestFolder.config(1000, 200);
    log = TestFolder.open(FOLDER, disk, clock, config).create(TestFolder.ID, config);
    for (int i = 0; i < BATCHES; i++) {
      clock.advanceMs(STEP_MS);
      log.appendAsLeader(
          TestBatches.batch().timestamps(clock.wallTimeMs(), 0).records(2), 0, AppendOrigin.CLIENT);
    }
    log.updateHighWatermark(log.logEndOffset());
    assertTrue(segments() >= 3, "the test needs several segments");
  }

  @Test
  void segmentsWhoseNewestRecordIsTooOldGo() {
    configure(Map.of("retention.ms", "10000"));

    assertTrue(log.applyRetention());

    long start = log.logStartOffset();
    assertTrue(start > 0 && start <= 2 * (BATCHES - 10), "start=" + start);
    assertTrue(
        log.timestampAt(start).getAsLong() <= clock.wallTimeMs() - 9_000,
        "nothing younger than the retention was touched in its segment's whole");
    assertEquals(2 * BATCHES, log.logEndOffset());
  }

  @Test
  void everythingIsUnreadableOnceTheActiveSegmentIsTooOld() {
    clock.advanceMs(60_000);
    configure(Map.of("retention.ms", "10000"));

    assertTrue(log.applyRetention());

    assertEquals(log.logEndOffset(), log.logStartOffset());
    assertEquals(1, segments());
  }

  @Test
  void theOldestSegmentsGoWhileTheLogIsTooLarge() {
    long before = log.sizeInBytes();
    configure(Map.of("retention.ms", "-1", "retention.bytes", Long.toString(before / 2)));

    assertTrue(log.applyRetention());

    assertTrue(log.sizeInBytes() >= before / 2, "never below the bound");
    assertTrue(log.sizeInBytes() < before / 2 + 1_000, "at most one segment above it");
  }

  /** Kafka's log and ours, random history: an open transaction that the log's start passed. */
  @Test
  void theStableOffsetIsNotBelowTheStart() {
    log.appendAsLeader(
        TestBatches.batch().producer(7, 0, 0).transactional().records(2), 0, AppendOrigin.CLIENT);
    log.updateHighWatermark(log.logEndOffset());
    assertEquals(2 * BATCHES, log.lastStableOffset());

    log.advanceLogStartOffset(2 * BATCHES + 1);

    assertEquals(2 * BATCHES + 1, log.lastStableOffset());
  }

  @Test
  void theLargestTimestampIsThatOfARecordThatCanBeRead() throws IOException {
    long now = clock.wallTimeMs();
    log.appendAsLeader(
        TestBatches.batch().timestamps(now + 900, -100).records(3), 0, AppendOrigin.CLIENT);
    log.appendAsLeader(
        TestBatches.batch().timestamps(now + 500, 0).records(2), 0, AppendOrigin.CLIENT);
    log.updateHighWatermark(log.logEndOffset());
    int first = 2 * BATCHES;
    assertEquals(now + 900, log.maxTimestampOffset().orElseThrow().timestampMs());

    log.advanceLogStartOffset(first + 1); // within the batch that held the largest

    assertEquals(
        new TimestampAndOffset(now + 800, first + 1, 0), log.maxTimestampOffset().orElseThrow());

    log.advanceLogStartOffset(first + 3); // behind that batch

    assertEquals(
        new TimestampAndOffset(now + 500, first + 3, 0), log.maxTimestampOffset().orElseThrow());

    log.advanceLogStartOffset(first + 5);

    assertTrue(log.maxTimestampOffset().isEmpty());
  }

  @Test
  void nothingAboveTheHighWatermarkGoes() throws IOException {
    LogConfig config = TestFolder.config(1000, 200);
    Path folder = Path.of("/uncommitted");
    PartitionLog uncommitted =
        TestFolder.open(folder, disk, clock, config).create(TestFolder.ID, config);
    for (int i = 0; i < BATCHES; i++) {
      uncommitted.appendAsLeader(
          TestBatches.batch().timestamps(clock.wallTimeMs(), 0).records(2), 0, AppendOrigin.CLIENT);
    }
    clock.advanceMs(60_000);
    uncommitted.updateConfig(config.with(Map.of("retention.ms", "1000")));

    assertFalse(uncommitted.applyRetention());

    assertEquals(0, uncommitted.logStartOffset());
  }

  @Test
  void compactedTopicsKeepEverything() {
    clock.advanceMs(60_000);
    configure(Map.of("retention.ms", "1000", "cleanup.policy", "compact"));

    assertFalse(log.applyRetention());

    assertEquals(0, log.logStartOffset());
  }

  private void configure(Map<String, String> topicConfig) {
    log.updateConfig(log.config().with(topicConfig));
  }

  private long segments() {
    try {
      return disk.list(FOLDER.resolve(TestFolder.FOLDER)).stream()
          .filter(name -> name.endsWith(LogFiles.LOG))
          .count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
