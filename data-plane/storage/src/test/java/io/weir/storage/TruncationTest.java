package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cutting a log's end and start: records, epochs, producers and files stay in step. */
class TruncationTest {
  private static final Path FOLDER = Path.of("/data");
  private static final Path LOG = FOLDER.resolve(TestFolder.FOLDER);

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualClock clock = new ManualClock();
  private final LogConfig config = TestFolder.config(1000, 200);
  private LogDirectory directory;
  private PartitionLog log;

  @BeforeEach
  void fill() {
    open();
    for (int i = 0; i < 30; i++) {
      log.appendAsLeader(
          TestBatches.batch().producer(1, 0, 2 * i).timestamps(clock.wallTimeMs(), i).records(2),
          i / 10,
          AppendOrigin.CLIENT);
    }
  }

  private void open() {
    directory = TestFolder.open(FOLDER, disk, clock, config);
    log = directory.create(TestFolder.ID, config);
  }

  private List<String> files(String suffix) throws IOException {
    return disk.list(LOG).stream().filter(n -> n.endsWith(suffix)).toList();
  }

  @Test
  void producersForgetWhatWasCutThoughTheEpochsFileFails() {
    disk.faults(
        (operation, path, bytes) -> {
          if (path.toString().contains(LogFiles.LEADER_EPOCHS)) {
            throw new IOException("no space");
          }
          return bytes;
        });
    assertThrows(KafkaStorageException.class, () -> log.truncateTo(40));
    disk.faults(SimulatedDisk.Faults.NONE);

    AppendResult again =
        log.appendAsLeader(
            TestBatches.batch().producer(1, 0, 40).records(2), 9, AppendOrigin.CLIENT);

    assertFalse(again.duplicate(), "the batch at 40 was cut: its repetition is new");
    assertEquals(40, again.baseOffset());
  }

  @Test
  void everyBoundaryCanBeCutTo() throws IOException {
    for (long offset = 60; offset >= 0; offset -= 2) {
      assertEquals(offset < 60, log.truncateTo(offset));
      assertEquals(offset, log.logEndOffset());
      assertEquals(
          offset == 0 ? OptionalInt.empty() : OptionalInt.of((int) (offset - 1) / 20),
          log.latestEpoch());
      if (offset > 0) {
        try (LogSlice slice = log.read(offset - 1, 1, Long.MAX_VALUE, true)) {
          assertEquals(List.of(offset - 2, offset - 1), TestBatches.offsets(slice));
        }
        assertTrue(
            log.appendAsLeader(
                    TestBatches.batch().producer(1, 0, (int) offset - 2).records(2),
                    9,
                    AppendOrigin.CLIENT)
                .duplicate());
      }
      assertEquals(offset, log.read(offset, 1, Long.MAX_VALUE, true).nextOffset());
      assertTrue(
          Long.parseLong(files(LogFiles.LOG).getLast().substring(0, 20)) <= offset, "stale file");
      assertTrue(
          files(LogFiles.SNAPSHOT).stream()
              .allMatch(n -> Long.parseLong(n.substring(0, 20)) <= log.logEndOffset()));
    }
    log.appendAsLeader(TestBatches.batch().producer(1, 0, 5).records(1), 9, AppendOrigin.CLIENT);
    assertEquals(1, log.logEndOffset());
  }

  @Test
  void withinABatchTheWholeBatchGoes() {
    assertTrue(log.truncateTo(31));
    assertEquals(30, log.logEndOffset());
  }

  @Test
  void epochsThatBeginAtTheEndGoToo() {
    log.assignEpoch(7, 60); // KAFKA-10706: a leader without a single record
    assertFalse(log.truncateTo(60));
    assertEquals(OptionalInt.of(2), log.latestEpoch());
    assertEquals(new EpochEndOffset(2, 60), log.endOffsetForEpoch(2));
    assertEquals(EpochEndOffset.UNDEFINED, log.endOffsetForEpoch(7));
  }

  @Test
  void endOffsetsOfEpochsAreKip320s() {
    assertEquals(new EpochEndOffset(0, 20), log.endOffsetForEpoch(0));
    assertEquals(new EpochEndOffset(1, 40), log.endOffsetForEpoch(1));
    assertEquals(new EpochEndOffset(2, 60), log.endOffsetForEpoch(2));
    assertEquals(EpochEndOffset.UNDEFINED, log.endOffsetForEpoch(3));
    assertEquals(EpochEndOffset.UNDEFINED, log.endOffsetForEpoch(-1));
    log.assignEpoch(9, 60);
    assertEquals(new EpochEndOffset(2, 60), log.endOffsetForEpoch(5));
    assertEquals(OptionalLong.of(40), log.epochStartOffset(2));
    assertEquals(OptionalLong.empty(), log.epochStartOffset(5));
    assertEquals(OptionalInt.of(1), log.epochForOffset(39));
  }

  @Test
  void aTruncationSurvivesAKill() {
    log.flush();
    directory.checkpoint();
    log.truncateTo(24);
    log.appendAsLeader(TestBatches.batch().records(3), 5, AppendOrigin.CLIENT);
    disk.kill();
    open();
    assertEquals(27, log.logEndOffset());
    assertTrue(log.recovery().intact(), log.recovery().toString());
    assertEquals(new EpochEndOffset(1, 24), log.endOffsetForEpoch(4));
  }

  @Test
  void aFollowerThatIsFarBehindBeginsAnew() throws IOException {
    log.restartAt(1000, 1000);
    assertEquals(1000, log.logStartOffset());
    assertEquals(1000, log.logEndOffset());
    assertEquals(1000, log.highWatermark());
    assertEquals(OptionalInt.empty(), log.latestEpoch());
    assertEquals(List.of(LogFiles.name(1000, LogFiles.LOG)), files(LogFiles.LOG));
    log.appendAsFollower(TestBatches.batch().at(1000, 3).records(2));
    directory.close();
    open();
    assertEquals(1000, log.logStartOffset());
    assertEquals(1002, log.logEndOffset());
  }

  @Test
  void anEmptyLogMayStartWithinTheLeadersFirstBatch() {
    log.restartAt(105, 105);
    log.appendAsFollower(TestBatches.batch().at(100, 3).records(10));
    assertEquals(105, log.logStartOffset());
    assertEquals(110, log.logEndOffset());
    try (LogSlice slice = log.read(105, 1, Long.MAX_VALUE, true)) {
      assertEquals(110, slice.nextOffset());
    }
    directory.close();
    open();
    assertEquals(105, log.logStartOffset());
    assertEquals(110, log.logEndOffset());
  }

  @Test
  void aFollowerRefusesWhatDoesNotContinueItsLog() {
    assertThrows(
        OffsetOutOfRangeException.class,
        () -> log.appendAsFollower(TestBatches.batch().at(58, 2).records(2)));
    assertThrows(
        CorruptRecordException.class,
        () ->
            log.appendAsFollower(
                TestBatches.join(
                    TestBatches.batch().at(60, 2).records(2),
                    TestBatches.batch().at(61, 2).records(2))));
    var partial = TestBatches.batch().at(60, 2).records(2);
    partial.limit(partial.limit() - 1);
    assertEquals(0, log.appendAsFollower(partial).bytes());
    assertEquals(60, log.logEndOffset());
  }

  @Test
  void theStartMovesUpToTheHighWatermarkAndSegmentsBelowGo() throws IOException {
    log.updateHighWatermark(50);
    int before = files(LogFiles.LOG).size();
    log.advanceLogStartOffset(41);
    assertEquals(41, log.logStartOffset());
    assertTrue(files(LogFiles.LOG).size() < before);
    assertEquals(OptionalInt.of(2), log.epochForOffset(41));
    assertEquals(OptionalLong.of(41), log.epochStartOffset(2));
    log.advanceLogStartOffset(3);
    assertEquals(41, log.logStartOffset());
    assertThrows(OffsetOutOfRangeException.class, () -> log.advanceLogStartOffset(51));
    directory.close();
    open();
    assertEquals(41, log.logStartOffset());
    assertEquals(50, log.highWatermark());
  }

  @Test
  void theHighWatermarkStaysWithinTheLog() {
    log.updateHighWatermark(500);
    assertEquals(60, log.highWatermark());
    log.truncateTo(10);
    assertEquals(10, log.highWatermark());
  }
}
