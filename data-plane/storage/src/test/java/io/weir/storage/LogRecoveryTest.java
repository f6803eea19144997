package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.LogRecovery.Outcome;
import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a log after the process was killed, the power failed or bits flipped. */
class LogRecoveryTest {
  /** Offset of the last byte of a batch's partitionLeaderEpoch. */
  private static final int LEADER_EPOCH_LAST_BYTE = 15;

  private static final String BOOT = "boot-1";

  private static final Path FOLDER = Path.of("/data");
  private static final Path LOG = FOLDER.resolve(TestFolder.FOLDER);

  private final ManualClock clock = new ManualClock();
  private final SimulatedDisk disk = new SimulatedDisk();
  private final LogConfig config = TestFolder.config(2000, 200);
  private LogDirectory directory;
  private PartitionLog log;

  @BeforeEach
  void create() {
    directory = TestFolder.open(FOLDER, disk, clock, config);
    log = directory.create(TestFolder.ID, config);
  }

  private void append(int batches) {
    for (int i = 0; i < batches; i++) {
      int sequence = (int) log.logEndOffset();
      int epoch = sequence / 20;
      log.appendAsLeader(
          TestBatches.batch()
              .timestamps(clock.wallTimeMs() + sequence, 1)
              .producer(7, 0, sequence)
              .records(1),
          epoch,
          AppendOrigin.CLIENT);
    }
    log.updateHighWatermark(log.logEndOffset());
  }

  private void reopen() {
    directory = TestFolder.open(FOLDER, disk, clock, config);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
  }

  private void assertSound(long end) throws IOException {
    assertEquals(end, log.logEndOffset());
    List<Long> seen = new ArrayList<>();
    long next = log.logStartOffset();
    while (next < end) {
      try (LogSlice slice = log.read(next, 300, Long.MAX_VALUE, true)) {
        assertTrue(slice.sizeInBytes() > 0, "stuck at " + next);
        seen.addAll(TestBatches.offsets(slice));
        next = slice.nextOffset();
      }
    }
    assertEquals(LongStream.range(log.logStartOffset(), end).boxed().toList(), seen);
    for (long offset = 0; offset < end; offset++) {
      try (LogSlice slice = log.read(offset, 1, Long.MAX_VALUE, true)) {
        assertEquals(List.of(offset), TestBatches.offsets(slice));
      }
      assertEquals(OptionalInt.of((int) offset / 20), log.epochForOffset(offset));
      assertEquals(
          offset, log.offsetForTimestamp(ManualClock.START_MS + offset).orElseThrow().offset());
    }
    // The producer goes on exactly where the log ends, and its last send is known.
    if (end > 0) {
      assertTrue(
          log.appendAsLeader(
                  TestBatches.batch().producer(7, 0, (int) end - 1).records(1),
                  100,
                  AppendOrigin.CLIENT)
              .duplicate());
    }
    append(1);
    assertEquals(end + 1, log.logEndOffset());
  }

  @Test
  void epochsThatRecoveryFoundSurviveACleanStop() throws IOException {
    append(45);
    log.flush();
    append(5);
    disk.kill();
    disk.delete(LOG.resolve(LogFiles.LEADER_EPOCHS));
    reopen();
    directory.close(1);
    disk.kill();
    reopen();
    assertEquals(Outcome.CLEAN, log.recovery().outcome());
    assertSound(50);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11, 30})
  void aTopicIdThatAPowerLossToreIsGivenAgain(int bytesLeft) throws IOException {
    append(5);
    disk.kill();
    Path file = LOG.resolve(LogFiles.PARTITION_METADATA);
    try (DiskFile metadata = disk.open(file)) {
      metadata.truncate(bytesLeft);
    }
    reopen();
    assertEquals(TestFolder.ID, directory.create(TestFolder.ID, config).id());
    assertSound(5);
  }

  @Test
  void aTopicIdThatAPowerLossLeftAsZeroesIsGivenAgain() throws IOException {
    disk.kill();
    Path file = LOG.resolve(LogFiles.PARTITION_METADATA);
    try (DiskFile metadata = disk.open(file)) {
      metadata.write(ByteBuffer.allocate((int) metadata.size()), 0);
    }
    reopen();
    assertEquals(TestFolder.ID, directory.create(TestFolder.ID, config).id());
  }

  @Test
  void aTornTailIsCutAtEveryByte() throws IOException {
    append(45);
    int batchBytes = TestBatches.batch().producer(7, 0, 0).records(1).remaining();
    for (int written = 1; written < batchBytes; written++) {
      long end = log.logEndOffset();
      int cut = written;
      disk.faults(
          (op, file, bytes) -> op == SimulatedDisk.Operation.WRITE ? cut : truncateFails(op));
      assertThrows(KafkaStorageException.class, () -> append(1));
      disk.kill();
      reopen();
      assertEquals(Outcome.RECOVERED, log.recovery().outcome(), log.recovery().toString());
      assertEquals(cut, log.recovery().tornBytes());
      assertEquals(end, log.logEndOffset());
      if (written % 10 == 1) {
        assertSound(end);
      }
    }
  }

  private static int truncateFails(SimulatedDisk.Operation op) throws IOException {
    if (op == SimulatedDisk.Operation.TRUNCATE) {
      throw new IOException("injected");
    }
    return 0;
  }

  @Test
  void aKilledProcessLosesNothing() throws IOException {
    append(101);
    disk.kill();
    reopen();
    assertEquals(Outcome.RECOVERED, log.recovery().outcome());
    assertFalse(directory.cleanShutdown());
    assertEquals(TestFolder.ID, log.id());
    assertSound(101);
  }

  @Test
  void syncedBytesSurviveAPowerLoss() throws IOException {
    append(60);
    log.flush();
    directory.checkpoint();
    append(3);
    disk.losePower(null);
    reopen();
    assertTrue(log.recovery().intact(), log.recovery().toString());
    assertSound(60);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void whateverAPowerLossLeavesTheSyncedPartIsSound(long seed) throws IOException {
    SeededRandom random = new SeededRandom(seed);
    for (int round = 0; round < 5; round++) {
      append(1 + random.nextInt(60));
      if (random.nextInt(4) == 0) {
        log.truncateTo(log.logEndOffset() - random.nextInt((int) Math.min(30, log.logEndOffset())));
      }
      log.flush();
      long synced = log.logEndOffset();
      if (random.nextInt(2) == 0) {
        directory.checkpoint();
      }
      append(random.nextInt(60));
      disk.losePower(random);
      reopen();
      long end = log.logEndOffset();
      assertTrue(end >= synced, "seed " + seed + " lost synced bytes: " + end + " < " + synced);
      assertEquals(0, log.logStartOffset(), "seed " + seed + " lost its first segments");
      assertSound(end);
    }
  }

  @Test
  void aFlippedBitIsFoundAndNeverHidden() throws IOException {
    append(30);
    long size = size(LogFiles.name(0, LogFiles.LOG));
    for (long position = 0; position < size; position += 7) {
      disk.kill();
      disk.flip(LOG.resolve(LogFiles.name(0, LogFiles.LOG)), position, 4);
      reopen();
      assertTrue(log.logEndOffset() <= 30, "no offsets that were never given, at " + position);
      if (log.logEndOffset() < 30) {
        assertEquals(Outcome.DAMAGED, log.recovery().outcome(), "at " + position);
        assertTrue(log.recovery().damagedBytes() > 0);
        assertTrue(
            disk.list(LOG).stream().anyMatch(n -> n.endsWith(LogFiles.DAMAGED)), "kept aside");
      } // else: a leader epoch's bits, which the checksum doesn't cover
      disk.delete(FOLDER);
      disk.kill();
      create();
      append(30);
    }
  }

  /** Of 40 batches of the same size, 20 of epoch 0 and 20 of epoch 1: which one is flipped. */
  @ParameterizedTest
  @CsvSource({"0, 4", "5, 4", "18, 4", "30, 1", "30, 4", "39, 1"})
  void aLeaderEpochThatNeverWasIsCut(int batch, int mask) throws IOException {
    append(40);
    TreeSet<Long> bases = new TreeSet<>();
    for (String name : disk.list(LOG)) {
      LogFiles.offset(name, LogFiles.LOG).ifPresent(bases::add);
    }
    long base = bases.floor((long) batch);
    long end = bases.higher(base) == null ? 40 : bases.higher(base);
    String name = LogFiles.name(base, LogFiles.LOG);
    disk.kill();
    disk.flip(
        LOG.resolve(name),
        size(name) / (end - base) * (batch - base) + LEADER_EPOCH_LAST_BYTE,
        mask);
    reopen();
    assertSound(batch);
    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertTrue(log.latestEpoch().orElse(0) <= 1);
  }

  /** Before anything was synced: the names of files get lost one by one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void aPowerLossTakesNoSegmentFromUnderALaterOne(long seed) throws IOException {
    SeededRandom random = new SeededRandom(seed);
    append(30 + random.nextInt(40));
    disk.losePower(random);
    directory = TestFolder.open(FOLDER, disk, clock, config);
    Optional<PartitionLog> left = directory.find(TestFolder.ID.topicPartition());
    if (left.isPresent()) { // else its folder's name was lost, and all with it
      log = left.get();
      assertEquals(0, log.logStartOffset());
      assertSound(log.logEndOffset());
    }
  }

  /** Kafka's order too (KAFKA-10471): a start that dies while it cuts is no clean one's end. */
  @Test
  void aStartThatDiesWhileItCutsLeavesNoWordOfACleanStop() throws IOException {
    append(10);
    String name = LogFiles.name(0, LogFiles.LOG);
    directory.close(5);
    try (DiskFile file = disk.open(LOG.resolve(name))) {
      file.truncate(file.size() - 1);
    }
    disk.faults(
        (operation, file, bytes) -> {
          if (operation == SimulatedDisk.Operation.TRUNCATE) {
            disk.faults(SimulatedDisk.Faults.NONE);
            throw new AssertionError("the process dies");
          }
          return bytes;
        });

    assertThrows(CompletionException.class, () -> TestFolder.open(FOLDER, disk, clock, config));
    disk.kill();

    reopen();
    assertFalse(directory.cleanShutdown());
    assertEquals(OptionalLong.empty(), directory.previousBrokerEpoch(BOOT));
  }

  /** The next start sees sound logs, but what they lost is lost. */
  @Test
  void damageIsNotForgottenByAProcessThatDiesBeforeItRegisters() throws IOException {
    directory.writeIncarnation(5, BOOT);
    append(10);
    String name = LogFiles.name(0, LogFiles.LOG);
    disk.kill();
    reopen();
    assertEquals(OptionalLong.of(5), directory.previousBrokerEpoch(BOOT));
    disk.kill();
    disk.flip(LOG.resolve(name), size(name) - 1, 1);
    reopen();
    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertEquals(OptionalLong.empty(), directory.previousBrokerEpoch(BOOT));
    directory.checkpoint();
    disk.kill();
    reopen();
    assertEquals(Outcome.RECOVERED, log.recovery().outcome());
    assertEquals(OptionalLong.empty(), directory.previousBrokerEpoch(BOOT));
  }

  private long size(String name) throws IOException {
    try (DiskFile file = disk.open(LOG.resolve(name))) {
      return file.size();
    }
  }

  @Test
  void aDamagedMiddleSegmentSetsTheRestAsideAndSaysSo() throws IOException {
    append(100);
    List<String> segments = disk.list(LOG).stream().filter(n -> n.endsWith(LogFiles.LOG)).toList();
    assertTrue(segments.size() > 3);
    disk.kill();
    disk.flip(LOG.resolve(segments.get(1)), 30, 1);
    reopen();
    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertFalse(log.recovery().intact());
    assertEquals(Long.parseLong(segments.get(1).substring(0, 20)), log.logEndOffset());
    assertEquals(
        segments.size() - 2,
        disk.list(LOG).stream().filter(n -> n.endsWith(LogFiles.LOG + LogFiles.DAMAGED)).count());
    assertSound(log.logEndOffset());
  }

  @Test
  void anEndBelowTheCheckpointedHighWatermarkIsDamage() throws IOException {
    append(10);
    log.flush();
    append(5);
    directory.checkpoint();
    disk.losePower(null);
    reopen();
    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertSound(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX})
  void indexesAreRebuiltWhenUnreadable(String suffix) throws IOException {
    append(100);
    directory.close();
    for (String name : disk.list(LOG)) {
      if (name.endsWith(suffix) && size(name) > 0) {
        disk.flip(LOG.resolve(name), size(name) / 2, 0x80);
        disk.flip(LOG.resolve(name), 0, 0x80);
      }
    }
    reopen();
    assertSound(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void indexesAreRebuiltWhenMissingOrOfWrongSizeOrWronglyPointing(int how) throws IOException {
    append(100);
    directory.close();
    for (String name : disk.list(LOG)) {
      if (name.endsWith("index")) {
        switch (how) {
          case 0 -> disk.delete(LOG.resolve(name));
          case 1 -> {
            try (DiskFile file = disk.open(LOG.resolve(name))) {
              file.truncate(file.size() - 3);
            }
          }
          case 2 -> {
            try (DiskFile file = disk.open(LOG.resolve(name))) {
              file.truncate(0);
            }
          }
          default -> {
            if (size(name) >= 8 && !name.endsWith(LogFiles.TIME_INDEX)) {
              disk.flip(LOG.resolve(name), 7, 1); // position one off: no batch begins there
            }
          }
        }
      }
    }
    reopen();
    assertSound(100);
  }

  @Test
  void epochsAndSnapshotsAreRebuiltWhenUnreadable() throws IOException {
    append(100);
    directory.close();
    for (String name : disk.list(LOG)) {
      if (name.endsWith(LogFiles.SNAPSHOT) || name.equals(LogFiles.LEADER_EPOCHS)) {
        disk.flip(LOG.resolve(name), size(name) / 2, 0x55);
        disk.flip(LOG.resolve(name), 0, 0x55);
      }
    }
    reopen();
    assertEquals(Outcome.CLEAN, log.recovery().outcome());
    assertSound(100);
  }

  @Test
  void epochsComeBackWithTheStartThatACrashTookBack() throws IOException {
    append(100);
    log.flush();
    directory.checkpoint(); // recovery begins in the last segment
    log.advanceLogStartOffset(1);
    append(5);
    disk.kill();
    reopen();
    assertEquals(0, log.logStartOffset());
    assertEquals(OptionalLong.of(0), log.epochStartOffset(0));
    log.updateHighWatermark(105);
    log.advanceLogStartOffset(5);
    disk.kill();
    reopen();
    log.flush();
    directory.close();
    reopen();
    assertEquals(Outcome.CLEAN, log.recovery().outcome());
    assertSound(105);
  }

  @Test
  void aProducerWhoseRecordsWereDeletedIsKnownAfterCrashes() {
    appendOnceOf(9);
    append(100);
    log.advanceLogStartOffset(60);
    for (int crash = 1; crash <= 2; crash++) {
      disk.kill();
      reopen();
      assertTrue(log.logStartOffset() > 0);
      assertTrue(appendOnceOf(9).duplicate(), "after crash " + crash);
    }
    assertFalse(appendOnceOf(10).duplicate());
  }

  private AppendResult appendOnceOf(int producer) {
    return log.appendAsLeader(
        TestBatches.batch().producer(producer, 0, 0).records(1), 0, AppendOrigin.CLIENT);
  }

  @Test
  void aFullDiskRefusesTheAppendAndTheLogGoesOn() throws IOException {
    append(10);
    ByteBuffer batch = TestBatches.batch().producer(7, 0, 10).records(1);
    disk.bytesFree(20);
    assertThrows(
        KafkaStorageException.class, () -> log.appendAsLeader(batch, 0, AppendOrigin.CLIENT));
    assertEquals(10, log.logEndOffset());
    disk.bytesFree(1 << 20);
    assertSound(10);
  }

  @Test
  void aFailedSyncStopsTheLogForGood() {
    append(3);
    disk.faults(
        (op, file, bytes) -> {
          if (op == SimulatedDisk.Operation.SYNC) {
            throw new IOException("injected");
          }
          return bytes;
        });
    assertThrows(KafkaStorageException.class, () -> log.flush());
    disk.faults(SimulatedDisk.Faults.NONE);
    assertThrows(KafkaStorageException.class, () -> append(1));
    assertEquals(0, log.recoveryPoint());
    directory.close();
    assertFalse(disk.exists(FOLDER.resolve(CleanShutdownMarker.FILE)), "no clean stop was claimed");
  }

  @Test
  void oneUnreadableLogDoesNotStopTheOthers() throws IOException {
    append(5);
    Path broken = FOLDER.resolve("vc00000001.broken-3");
    disk.createDirectories(broken.resolve(LogFiles.name(0, LogFiles.LOG))); // a folder, not a file
    disk.kill();
    reopen();
    assertSound(5);
    assertEquals(
        Outcome.FAILED,
        directory.recoveries().get(LogFolders.partition(broken).orElseThrow()).outcome());
  }
}
