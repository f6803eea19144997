package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.Durability;
import io.weir.storage.LogRecovery.Outcome;
import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Durable logs and their journal: what is acknowledged when, and what is there after a crash. */
class DurableLogTest {
  private static final Path FOLDER = Path.of("/data");
  private static final Path JOURNAL = FOLDER.resolve("journal");
  private static final LogConfig REPLICATED = TestFolder.config(4_000, 200);
  private static final LogConfig DURABLE =
      REPLICATED.with(Map.of(Durability.TOPIC_CONFIG, "durable"));
  private static final JournalLimits SMALL = new JournalLimits(2_000, 4_000, 8_000);

  private final ManualClock clock = new ManualClock();
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Queue<Runnable> commits = new ArrayDeque<>();
  private final List<String> syncs = new ArrayList<>();
  private LogDirectory directory;
  private PartitionLog log;

  @BeforeEach
  void create() {
    open(JournalLimits.DEFAULT);
    log = directory.create(TestFolder.ID, DURABLE);
    commit();
  }

  private void open(JournalLimits limits) {
    directory =
        LogDirectory.open(
            FOLDER,
            TestFolder.IDENTITY,
            disk,
            clock,
            partition -> DURABLE,
            new LogDirectory.Executors(TestFolder.DIRECT, TestFolder.DIRECT, commits::add),
            limits);
  }

  private void reopen() {
    commits.clear();
    open(JournalLimits.DEFAULT);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
  }

  private void commit() {
    while (!commits.isEmpty()) {
      commits.remove().run();
    }
  }

  private static void append(PartitionLog to, int epoch) {
    to.appendAsLeader(TestBatches.batch().records(1), epoch, AppendOrigin.CLIENT);
  }

  private void append(int batches) {
    for (int i = 0; i < batches; i++) {
      append(log, 0);
    }
  }

  private void assertHolds(long end) throws IOException {
    assertEquals(end, log.logEndOffset());
    for (long offset = log.logStartOffset(); offset < end; offset++) {
      try (LogSlice slice = log.read(offset, 1, Long.MAX_VALUE, true)) {
        assertEquals(List.of(offset), TestBatches.offsets(slice));
      }
    }
  }

  private Path segment(int number) {
    return JournalFormat.segment(JOURNAL, number);
  }

  private long size(Path file) throws IOException {
    try (DiskFile open = disk.open(file)) {
      return open.size();
    }
  }

  @Test
  void nothingIsAcknowledgedBeforeItsCommit() {
    append(3);
    assertEquals(3, log.logEndOffset());
    assertEquals(0, log.acknowledgeableEnd());
    commit();
    assertEquals(3, log.acknowledgeableEnd());
  }

  @Test
  void whatIsAcknowledgedSurvivesAPowerLoss() throws IOException {
    append(100); // several segments
    commit();
    log.updateHighWatermark(100);
    directory.checkpoint();
    disk.losePower(null);
    reopen();
    assertHolds(100);
    assertEquals(Outcome.RECOVERED, log.recovery().outcome(), log.recovery().toString());
    assertEquals(100, log.highWatermark());
  }

  @Test
  void aReplicatedLogLosesWhatWasNotSynced() {
    log.updateConfig(REPLICATED);
    commit();
    append(5);
    assertEquals(5, log.acknowledgeableEnd());
    commit();
    disk.losePower(null);
    reopen();
    assertEquals(0, log.logEndOffset());
  }

  @Test
  void oneSyncCommitsManyLogs() {
    List<PartitionLog> logs = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      logs.add(
          directory.create(
              new TopicIdPartition(TestFolder.TOPIC_ID, new TopicPartition("many", i)), DURABLE));
    }
    commit();
    logs.forEach(l -> append(l, 0));
    disk.faults(
        (operation, file, bytes) -> {
          if (operation == SimulatedDisk.Operation.SYNC) {
            syncs.add(file.toString());
          }
          return bytes;
        });
    commit();
    assertEquals(List.of(segment(0).toString()), syncs);
    assertTrue(logs.stream().allMatch(l -> l.acknowledgeableEnd() == 1));
  }

  @Test
  void aFailedSyncStopsAllDurableLogsAndIsNotTriedAgain() {
    PartitionLog other =
        directory.create(
            new TopicIdPartition(TestFolder.TOPIC_ID, new TopicPartition("other", 0)), DURABLE);
    commit();
    int[] told = {0};
    other.onAcknowledgeable(() -> told[0]++);
    append(1);
    disk.faults(
        (operation, file, bytes) -> {
          if (operation == SimulatedDisk.Operation.SYNC) {
            throw new IOException("EIO");
          }
          return bytes;
        });
    commit();
    disk.faults(SimulatedDisk.Faults.NONE);
    assertEquals(0, log.acknowledgeableEnd());
    assertThrows(KafkaStorageException.class, () -> append(1));
    assertTrue(other.failure().isPresent());
    assertEquals(1, told[0]);
    log.tick();
    commit();
    assertEquals(0, log.acknowledgeableEnd());
    PartitionLog later =
        directory.create(
            new TopicIdPartition(TestFolder.TOPIC_ID, new TopicPartition("later", 0)), DURABLE);
    assertTrue(later.failure().isPresent());
  }

  @Test
  void aWriteThatADiskRefusesIsMadeUpForLater() throws IOException {
    append(2);
    disk.faults(
        (operation, file, bytes) ->
            operation == SimulatedDisk.Operation.WRITE && file.startsWith(JOURNAL)
                ? bytes / 2
                : bytes);
    commit();
    assertEquals(0, log.acknowledgeableEnd());
    disk.faults(SimulatedDisk.Faults.NONE);
    log.tick();
    commit();
    assertEquals(2, log.acknowledgeableEnd());
    disk.losePower(null);
    reopen();
    assertHolds(2);
  }

  @Test
  void aTruncatedLogIsDurableFromItsNewEndOn() throws IOException {
    append(10);
    commit();
    log.truncateTo(4);
    assertEquals(4, log.acknowledgeableEnd());
    append(log, 3);
    append(log, 3);
    commit();
    assertEquals(6, log.acknowledgeableEnd());
    disk.losePower(null);
    reopen();
    assertHolds(6);
    assertEquals(3, log.epochForOffset(4).orElseThrow());
  }

  @Test
  void aRestartedLogIsDurableFromThereOn() throws IOException {
    append(10);
    commit();
    log.restartAt(50, 50);
    append(log, 2);
    commit();
    assertEquals(51, log.acknowledgeableEnd());
    disk.losePower(null);
    reopen();
    assertEquals(50, log.logStartOffset());
    assertHolds(51);
  }

  @Test
  void aLogThatWasCutBeforeTheJournalHeardOfItKeepsItsOwnHistory() throws IOException {
    append(10);
    commit();
    log.truncateTo(4);
    append(log, 3);
    log.flush(); // the files are ahead of the journal, which still has offsets 4 to 9 of epoch 0
    disk.losePower(null);
    reopen();
    assertHolds(5);
    assertEquals(3, log.epochForOffset(4).orElseThrow());
  }

  @Test
  void switchingItOnMakesWhatIsThereDurable() throws IOException {
    log.updateConfig(REPLICATED);
    commit();
    append(7);
    assertEquals(7, log.acknowledgeableEnd());
    log.updateConfig(DURABLE);
    commit();
    append(1);
    commit();
    assertEquals(8, log.acknowledgeableEnd());
    disk.losePower(null);
    reopen();
    assertHolds(8);
  }

  @Test
  void switchingItOffLosesNothingThatWasAcknowledged() throws IOException {
    append(7);
    commit();
    log.updateConfig(REPLICATED);
    disk.losePower(null);
    reopen();
    assertHolds(7);
  }

  @Test
  void aKilledProcessFindsEverythingInItsLogs() throws IOException {
    append(20);
    commit();
    append(5); // not committed: in the page cache
    directory.writeIncarnation(3, "boot-1");
    disk.kill();
    reopen();
    assertHolds(25);
    assertEquals(3, directory.previousBrokerEpoch("boot-1").orElseThrow());
  }

  @Test
  void aCleanStopNeedsNoJournal() throws IOException {
    append(3);
    commit();
    directory.close(1);
    assertEquals(List.of(), disk.list(JOURNAL));
    reopen();
    assertHolds(3);
    assertEquals(Outcome.CLEAN, log.recovery().outcome());
  }

  @Test
  void aTornCommitIsCutOff() throws IOException {
    append(3);
    commit();
    long before = size(segment(0));
    append(2);
    commit();
    disk.kill();
    try (DiskFile file = disk.open(segment(0))) {
      file.truncate((before + size(segment(0))) / 2);
    }
    reopen();
    assertHolds(5);
    assertTrue(log.recovery().intact(), log.recovery().toString());
  }

  @Test
  void damageInTheMiddleIsNeverVouchedFor() throws IOException {
    append(3);
    commit();
    long middle = size(segment(0)) - 40;
    append(2);
    commit();
    directory.writeIncarnation(3, "boot-1");
    disk.kill();
    disk.flip(segment(0), middle, 4);
    reopen();
    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
    assertTrue(log.recovery().detail().contains("journal"), log.recovery().detail());
    assertTrue(directory.previousBrokerEpoch("boot-1").isEmpty());
    assertHolds(5);
    assertTrue(disk.exists(JOURNAL.resolve(segment(0).getFileName() + ".damaged")));
  }

  @Test
  void aMissingSegmentIsDamage() throws IOException {
    open2();
    for (int i = 0; i < 40; i++) {
      append(2);
      commit();
    }
    List<String> names = disk.list(JOURNAL);
    assertTrue(names.size() > 2, names.toString());
    disk.kill();
    disk.delete(JOURNAL.resolve(names.get(1)));
    reopen();
    assertEquals(Outcome.DAMAGED, log.recovery().outcome());
  }

  /** The same folder with a journal of many small segments. */
  private void open2() {
    directory.close();
    commits.clear();
    open(new JournalLimits(500, 1 << 20, 1 << 21));
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    commit();
  }

  @Test
  void aLaterVersionIsRefused() throws IOException {
    append(1);
    commit();
    disk.kill();
    ByteBuffer header = JournalFormat.segmentHeader(0).putShort(4, (short) 1);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(header.duplicate().limit(14));
    header.putInt(14, (int) crc.getValue());
    try (DiskFile file = disk.open(segment(0))) {
      file.write(header, 0);
    }
    KafkaStorageException refused =
        assertThrows(KafkaStorageException.class, () -> open(JournalLimits.DEFAULT));
    assertTrue(refused.getMessage().contains("version 1"), refused.getMessage());
  }

  @Test
  void theJournalIsShortenedOnceTheLogsAreSynced() throws IOException {
    directory.close();
    commits.clear();
    open(SMALL);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    commit();
    for (int i = 0; i < 200; i++) {
      append(1);
      commit();
      log.tick();
      commit();
      long bytes = 0;
      for (String name : disk.list(JOURNAL)) {
        bytes += size(JOURNAL.resolve(name));
      }
      assertTrue(bytes <= SMALL.bytesMax(), "journal of " + bytes);
    }
    assertEquals(200, log.acknowledgeableEnd());
    disk.losePower(null);
    reopen();
    assertHolds(200);
  }

  @Test
  void commitsWaitWhileNoLogSyncs() {
    directory.close();
    commits.clear();
    open(SMALL);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    commit();
    for (int i = 0; i < 20; i++) { // below one segment of the log, which a roll would sync
      append(1);
      commit();
    }
    LogConfig large = TestFolder.config(1 << 20, 200);
    log.updateConfig(large.with(Map.of(Durability.TOPIC_CONFIG, "durable")));
    for (int i = 0; i < 200; i++) {
      append(1);
      commit();
    }
    assertFalse(log.acknowledgeableEnd() == log.logEndOffset());
    log.tick(); // syncs, and wakes the journal
    commit();
    log.tick();
    commit();
    assertEquals(220, log.acknowledgeableEnd());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPowerLossThatKeepsAnythingOfTheUnsyncedLosesNothingAcknowledged(long seed)
      throws IOException {
    SeededRandom random = new SeededRandom(seed);
    for (int i = 0; i < 30; i++) {
      append(1 + random.nextInt(3));
      if (random.nextInt(2) == 0) {
        commit();
      }
    }
    long acknowledged = log.acknowledgeableEnd();
    disk.losePower(random);
    reopen();
    assertTrue(log.logEndOffset() >= acknowledged);
    assertHolds(log.logEndOffset());
    assertTrue(log.recovery().intact(), log.recovery().toString());
  }

  @Test
  void theFormatIsThis() throws IOException {
    ByteBuffer block = ByteBuffer.allocate(200).position(JournalFormat.BLOCK_HEADER_BYTES);
    JournalFormat.Key key = new JournalFormat.Key(TestFolder.TOPIC_ID, 7);
    JournalFormat.entryHeader(block, JournalFormat.VOID, key, 0, 0, 0);
    JournalFormat.entryHeader(block, JournalFormat.APPENDED, key, 5, 9, 2);
    block.put(new byte[] {0x11, 0x22});
    JournalFormat.finishBlock(block, 3);
    assertEquals(
        "574a524e" + "0000" + "0000000000000002" + "72a71cf9", hex(JournalFormat.segmentHeader(2)));
    assertEquals(
        "57424c4b"
            + "3eb003c9"
            + "0000000000000003"
            + "00000054"
            + "02"
            + "00000000000000000000000000000003"
            + "00000007"
            + "0000000000000000"
            + "0000000000000000"
            + "00000000"
            + "01"
            + "00000000000000000000000000000003"
            + "00000007"
            + "0000000000000005"
            + "0000000000000009"
            + "00000002"
            + "1122",
        hex(block.flip()));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }
}
