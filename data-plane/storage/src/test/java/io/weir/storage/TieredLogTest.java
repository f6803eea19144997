package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.LogRecovery.Outcome;
import io.weir.storage.simulated.SimulatedDisk;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.LocalSegment;
import io.weir.storage.tiering.OffsetRange;
import io.weir.storage.tiering.SegmentFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log whose oldest segments are in remote storage only. */
class TieredLogTest {
  private static final Path FOLDER = Path.of("/data");
  private static final Path LOG = FOLDER.resolve(TestFolder.FOLDER);
  private static final int BATCHES = 60;
  private static final int END = 2 * BATCHES;
  private static final LogConfig TIERED =
      TestFolder.config(1000, 200)
          .with(
              Map.of(
                  "remote.storage.enable", "true",
                  "local.retention.ms", "0",
                  "segment.ms", "1000000"));

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualClock clock = new ManualClock();
  private LogDirectory directory;
  private PartitionLog log;

  /** 120 records of three leader epochs in segments of about a kilobyte; all committed. */
  @BeforeEach
  void fill() {
    directory = TestFolder.open(FOLDER, disk, clock, TIERED);
    log = directory.create(TestFolder.ID, TIERED);
    for (int i = 0; i < BATCHES; i++) {
      log.appendAsLeader(
          TestBatches.batch().timestamps(clock.wallTimeMs(), 0).producer(7, 0, 2 * i).records(2),
          i / 20,
          AppendOrigin.CLIENT);
      clock.advanceMs(10);
    }
    log.updateHighWatermark(END);
    clock.advanceMs(1_000);
    assertTrue(log.tier().segments().size() >= 6, "the test needs several segments");
  }

  @Test
  void whatCopiesCoverGoesAndTheLogBeginsWhereItBegan() {
    List<LocalSegment> before = log.tier().segments();
    long copiedEnd = before.get(2).offsets().endExclusive();
    log.tier().deleteCopied(copied(copiedEnd));

    assertEquals(before.subList(3, before.size()), log.tier().segments());
    assertEquals(copiedEnd, log.localLogStartOffset());
    assertEquals(0, log.logStartOffset());
    assertEquals(new Lineage(Map.of(0, 0L, 1, 40L, 2, 80L), END).within(all()), lineage());
    assertEquals(new EpochEndOffset(0, 40), log.endOffsetForEpoch(0));
    assertThrows(
        OffsetOutOfRangeException.class, () -> log.read(copiedEnd - 1, 1000, END, true).close());
    log.read(copiedEnd, 1000, END, true).close();
    assertTrue(log.timestampAt(0).isEmpty(), "nobody here knows it");
  }

  @Test
  void whatIsNotCopiedNotCommittedOrStillWrittenStays() {
    log.tier().deleteCopied(copied(0));
    assertEquals(0, log.localLogStartOffset());

    List<LocalSegment> segments = log.tier().segments();
    log.tier().deleteCopied(copied(END));
    assertEquals(
        segments.getLast().offsets().from(), log.localLogStartOffset(), "the active one stays");
  }

  @Test
  void nothingAboveTheHighWatermarkGoes() {
    List<LocalSegment> segments = log.tier().segments();
    long within = segments.get(2).offsets().from() + 1;
    directory.checkpoint();
    disk.kill();
    checkpointHighWatermark(within);
    reopen();
    assertEquals(within, log.highWatermark());

    log.tier().deleteCopied(copied(END));
    assertEquals(segments.get(2).offsets().from(), log.localLogStartOffset());
  }

  @Test
  void topicsOwnRetentionLeavesTieredLogsAlone() {
    log.updateConfig(TIERED.with(Map.of("retention.ms", "1", "retention.bytes", "1")));
    assertFalse(log.applyRetention());
    assertEquals(0, log.logStartOffset());
  }

  @Test
  void startAndEpochsSurviveKillPowerLossAndCleanStop() {
    long local = deleteHalf();
    for (String stop : List.of("kill", "power loss", "clean stop")) {
      switch (stop) {
        case "kill" -> disk.kill();
        case "power loss" -> disk.losePower(null);
        default -> {
          log.flush();
          directory.close(3);
        }
      }
      reopen();
      assertTrue(log.recovery().intact() || stop.equals("power loss"), stop);
      assertEquals(0, log.logStartOffset(), stop);
      assertEquals(local, log.localLogStartOffset(), stop);
      assertTrue(log.tier().isLineageKnown(), stop);
      assertEquals(new EpochEndOffset(0, 40), log.endOffsetForEpoch(0), stop);
      assertTrue(log.highWatermark() >= local, stop);
    }
  }

  @Test
  void theStartMovesThroughTheRemotePartAndOverLocalSegments() {
    long local = deleteHalf();
    log.advanceLogStartOffset(50);
    assertEquals(local, log.localLogStartOffset());
    disk.kill();
    reopen();
    assertEquals(50, log.logStartOffset(), "no checkpoint was written, yet it does not go back");
    assertTrue(log.tier().isLineageKnown());
    assertEquals(1, log.epochForOffset(50).getAsInt());
    assertTrue(log.epochStartOffset(0).isEmpty());

    log.updateHighWatermark(END);
    long over = log.tier().segments().get(1).offsets().from() + 1;
    log.advanceLogStartOffset(over);
    assertEquals(over, log.localLogStartOffset());
    assertEquals(over, log.logStartOffset());
    log.flush();
    directory.close(3);
    reopen();
    assertEquals(over, log.logStartOffset());
    assertTrue(log.recovery().intact());
  }

  @Test
  void lostEpochsAreDamageUntilALeaderTellsThemAgain() throws IOException {
    long local = deleteHalf();
    TreeMap<Integer, Long> told = new TreeMap<>(log.tier().epochsBelow(local));
    log.flush();
    directory.close(3);
    disk.flip(LOG.resolve(LogFiles.LEADER_EPOCHS), 0, 0x55);
    reopen();

    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertTrue(log.recovery().detail().contains("leader epochs"), log.recovery().detail());
    assertEquals(0, log.logStartOffset(), "nobody may take what is remote for deleted");
    assertFalse(log.tier().isLineageKnown());
    assertEquals(local, log.tier().lineageStart());

    log.tier().extendDownTo(0, told, Optional.empty());
    assertTrue(log.tier().isLineageKnown());
    assertEquals(new EpochEndOffset(0, 40), log.endOffsetForEpoch(0));
    disk.losePower(null);
    reopen();
    assertTrue(log.tier().isLineageKnown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "damaged"})
  void withoutEpochsAndRemotePartNothingRemoteIsTakenForDeleted(String remotePart)
      throws IOException {
    long local = deleteHalf();
    TreeMap<Integer, Long> told = new TreeMap<>(log.tier().epochsBelow(local));
    log.flush();
    directory.close(3);
    disk.flip(LOG.resolve(LogFiles.LEADER_EPOCHS), 0, 0x55);
    if (remotePart.equals("missing")) {
      disk.delete(LOG.resolve(LogFiles.REMOTE_PART));
    } else {
      disk.flip(LOG.resolve(LogFiles.REMOTE_PART), 0, 0x55);
    }
    reopen();

    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertEquals(0, log.logStartOffset());
    assertEquals(local, log.localLogStartOffset());
    assertFalse(log.tier().isLineageKnown());

    log.tier().extendDownTo(0, told, Optional.empty());
    disk.losePower(null);
    reopen();
    assertEquals(0, log.logStartOffset());
    assertTrue(log.tier().isLineageKnown());
  }

  @Test
  void epochsThatContradictAreRefused() {
    long local = deleteHalf();
    assertThrows(
        CorruptRecordException.class,
        () -> log.tier().extendDownTo(0, new TreeMap<>(Map.of(9, 0L)), Optional.empty()));
    assertEquals(new EpochEndOffset(0, 40), log.endOffsetForEpoch(0));
    assertEquals(local, log.localLogStartOffset());
  }

  @Test
  void anEmptyFollowerTakesStartEpochsAndProducers() {
    long local = deleteHalf();
    TreeMap<Integer, Long> epochs = new TreeMap<>(log.tier().epochsBelow(local));
    ByteBuffer producers = log.tier().producersAtBase().orElseThrow();

    log.restartAt(local, 20);
    assertEquals(20, log.logStartOffset());
    assertEquals(local, log.highWatermark());
    assertTrue(log.latestEpoch().isEmpty());
    disk.losePower(null);
    reopen();
    assertEquals(20, log.logStartOffset());
    assertEquals(local, log.localLogStartOffset());
    assertFalse(log.tier().isLineageKnown());
    log.tier().extendDownTo(20, epochs, Optional.of(producers));
    disk.losePower(null);
    reopen();

    assertEquals(20, log.logStartOffset());
    assertEquals(local, log.logEndOffset());
    assertEquals(local, log.highWatermark());
    assertEquals(2, log.latestEpoch().getAsInt());
    assertEquals(0, log.epochForOffset(20).getAsInt());
    AppendResult repeated =
        log.appendAsLeader(
            TestBatches.batch().producer(7, 0, (int) local - 2).records(2), 3, AppendOrigin.CLIENT);
    assertTrue(repeated.duplicate(), "the producer's last batch is remote, its sequence is known");
  }

  @Test
  void withoutRemoteStorageTheLogBeginsWhereTheDiskDoes() {
    long local = deleteHalf();
    log.updateConfig(TIERED.with(Map.of("remote.storage.enable", "false")));
    assertEquals(local, log.logStartOffset());
    disk.kill();
    reopen();
    assertEquals(local, log.logStartOffset());
    assertTrue(log.recovery().intact());
  }

  @Test
  void aCutBelowTheLocalPartLeavesTheRemoteOneToItsLeader() {
    deleteHalf();
    log.truncateTo(30);
    assertEquals(30, log.logEndOffset());
    assertEquals(0, log.logStartOffset());
    assertFalse(log.tier().isLineageKnown());
    disk.kill();
    reopen();
    assertEquals(0, log.logStartOffset());
    assertEquals(30, log.localLogStartOffset());
    assertEquals(30, log.logEndOffset());
    assertFalse(log.tier().isLineageKnown());
  }

  /** The folder as it is when a process dies between saying so and doing it. */
  @Test
  void aLogThatWasToBeginAnewDoesAtTheNextStart() throws IOException {
    long local = deleteHalf();
    log.flush();
    directory.close(3);
    SmallFiles.replaceDurably(
        disk,
        LOG.resolve(LogFiles.REMOTE_PART),
        SmallFiles.checkpoint(List.of("10 " + (local + 5) + " anew")));
    for (int start = 1; start <= 2; start++) {
      reopen();
      assertEquals(10, log.logStartOffset());
      assertEquals(local + 5, log.localLogStartOffset());
      assertEquals(local + 5, log.logEndOffset());
      assertTrue(log.latestEpoch().isEmpty(), "those of before are of another history");
      disk.losePower(null);
    }
    reopen();
    log.appendAsLeader(TestBatches.batch().records(2), 5, AppendOrigin.CLIENT);
    log.flush();
    disk.kill();
    reopen();
    assertEquals(local + 7, log.logEndOffset(), "it begins anew once");
  }

  @Test
  void theFilesOfASealedSegmentAreComplete() throws IOException {
    LocalSegment segment = log.tier().segments().get(2);
    long base = segment.offsets().from();
    disk.delete(LogFiles.path(LOG, base, LogFiles.OFFSET_INDEX));
    disk.delete(LogFiles.path(LOG, segment.offsets().endExclusive(), LogFiles.SNAPSHOT));
    disk.kill();
    reopen();

    SegmentFiles files = log.tier().files(base);
    for (Path file :
        List.of(files.log(), files.offsetIndex(), files.timeIndex(), files.producerSnapshot())) {
      assertTrue(disk.exists(file), file.toString());
    }
    List<ProducerEntry> producers =
        ProducerSnapshot.read(SmallFiles.read(disk, files.producerSnapshot()));
    assertEquals(segment.offsets().endExclusive() - 1, producers.getFirst().lastOffset());
    assertEquals(segment.sizeInBytes(), SmallFiles.read(disk, files.log()).remaining());
    long active = log.tier().segments().getLast().offsets().from();
    assertThrows(IllegalArgumentException.class, () -> log.tier().files(active));
  }

  private static OffsetRange all() {
    return new OffsetRange(0, END);
  }

  private Map<Integer, Long> lineage() {
    return log.tier().lineage().within(all());
  }

  /** Copies of everything below an offset that is a segment's bound, as the log has it now. */
  private CopyCoverage copied(long end) {
    Lineage lineage = log.tier().lineage();
    List<CopiedSegment> copies =
        log.tier().segments().stream()
            .map(LocalSegment::offsets)
            .filter(offsets -> offsets.endExclusive() <= end)
            .map(offsets -> new CopiedSegment(offsets, lineage.within(offsets)))
            .toList();
    return new CopyCoverage(copies, lineage, log.logStartOffset());
  }

  /** Where the local part begins then: in the last epoch. */
  private long deleteHalf() {
    long end =
        log.tier().segments().stream()
            .map(LocalSegment::offsets)
            .filter(offsets -> offsets.from() >= 84)
            .findFirst()
            .orElseThrow()
            .from();
    log.tier().deleteCopied(copied(end));
    assertEquals(end, log.localLogStartOffset());
    assertTrue(log.tier().segments().size() >= 2, "the test needs local segments");
    return end;
  }

  private void checkpointHighWatermark(long offset) {
    try {
      OffsetCheckpoint.HIGH_WATERMARK.write(
          disk, FOLDER, Map.of(TestFolder.ID.topicPartition(), offset));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reopen() {
    directory = TestFolder.open(FOLDER, disk, clock, TIERED);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
  }
}
