package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.simulated.SimulatedDisk;
import io.weir.storage.simulated.SimulatedDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several log directories on one simulated disk, of which parts become faulty. */
class LogDirectoriesTest {
  private static final Path ONE = Path.of("/one");
  private static final Path TWO = Path.of("/two");
  private static final Uuid ID_ONE = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACQ");
  private static final Uuid ID_TWO = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACg");
  private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
  private static final LogConfig CONFIG = LogConfig.DEFAULT;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualClock clock = new ManualClock();
  private final Map<TopicIdPartition, DirectoryAssignment> assigned = new HashMap<>();
  private final List<DirectoryStatus> failures = new ArrayList<>();
  private final Map<TopicIdPartition, Uuid> placed = new HashMap<>();
  private final List<Commit> commits = new ArrayList<>();
  private LogDirectories logs;

  private record Commit(int directory, long bytes, long ns) {}

  @BeforeEach
  void format() throws IOException {
    format(ONE, 1, ID_ONE);
    format(TWO, 1, ID_TWO);
    open();
  }

  private void format(Path folder, int node, Uuid id) throws IOException {
    disk.createDirectories(folder);
    new DirectoryIdentity(CLUSTER, node, id).write(disk, folder);
  }

  private void open() {
    failures.clear();
    placed.clear();
    logs =
        LogDirectories.open(
            List.of(ONE, TWO),
            CLUSTER,
            1,
            new LogDirectories.Ports(
                disk,
                clock,
                partition -> CONFIG,
                partition ->
                    assigned.getOrDefault(
                        partition, new DirectoryAssignment(DirectoryId.UNASSIGNED, false)),
                new LogDirectory.Executors(TestFolder.DIRECT, TestFolder.DIRECT, TestFolder.DIRECT),
                directory -> (bytes, ns) -> commits.add(new Commit(directory, bytes, ns))),
            (done, of) -> assertTrue(done <= of));
    logs.addListener(
        new DirectoryListener() {
          @Override
          public void onFailure(DirectoryStatus failed) {
            failures.add(failed);
          }

          @Override
          public void onPlaced(TopicIdPartition partition, Uuid directory) {
            placed.put(partition, directory);
          }
        });
  }

  @Test
  void newPartitionsFillTheDirectoriesEvenlyAndAreFoundAgain() {
    Map<TopicIdPartition, Uuid> before = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      append(logs.create(id(i), CONFIG));
    }
    before.putAll(placed);
    assertEquals(3, before.values().stream().filter(ID_ONE::equals).count());
    assertEquals(3, before.values().stream().filter(ID_TWO::equals).count());

    logs.close(7);
    open();

    assertTrue(logs.cleanShutdown());
    assertEquals(OptionalLong.of(7), logs.previousBrokerEpoch("boot"));
    assertEquals(before, placed);
    for (int i = 0; i < 6; i++) {
      assertEquals(1, logs.find(id(i).topicPartition()).orElseThrow().logEndOffset());
    }
  }

  @Test
  void aFailedWriteTakesItsDirectoryOutOfServiceAndNoOther() {
    takesOutOfService(Operation.WRITE, log -> append(log));
  }

  @Test
  void aFailedSyncTakesItsDirectoryOutOfServiceAndNoOther() {
    takesOutOfService(Operation.SYNC, PartitionLog::flush);
  }

  @Test
  void aFailedReadTakesItsDirectoryOutOfServiceAndNoOther() {
    takesOutOfService(Operation.READ, log -> log.offsetForTimestamp(0));
  }

  private interface Act {
    void with(PartitionLog log);
  }

  private void takesOutOfService(Operation faulty, Act act) {
    PartitionLog bad = logs.create(id(0), CONFIG);
    PartitionLog other = logs.create(id(1), CONFIG);
    PartitionLog beside = logs.create(id(2), CONFIG);
    assertEquals(Map.of(id(0), ID_ONE, id(1), ID_TWO, id(2), ID_ONE), placed);
    append(bad);
    append(other);
    fail(ONE, faulty, "Input/output error");

    assertThrows(KafkaStorageException.class, () -> act.with(bad));
    disk.faults(SimulatedDisk.Faults.NONE);

    assertEquals(List.of(1), failures.stream().map(DirectoryStatus::index).toList());
    assertTrue(bad.isGone());
    assertThrows(DirectoryOfflineException.class, () -> append(bad));
    assertThrows(DirectoryOfflineException.class, () -> bad.read(0, 100, 1, true));
    assertThrows(
        DirectoryOfflineException.class,
        () -> logs.create(bad.id(), CONFIG),
        "its data is there: an empty log would pose as it");
    assertFalse(other.isGone());
    append(other);
    assertEquals(2, other.logEndOffset());
    assertEquals(List.of(ID_TWO), logs.onlineIds());
    assertTrue(beside.isGone());
    logs.create(id(9), CONFIG);
    assertEquals(ID_TWO, placed.get(id(9)));
  }

  @Test
  void aFailedCheckpointTakesItsDirectoryOutOfServiceAndTheOthersIsWritten() throws IOException {
    PartitionLog one = logs.create(id(0), CONFIG);
    PartitionLog two = logs.create(id(1), CONFIG);
    append(one);
    append(two);
    two.updateHighWatermark(1);
    fail(ONE, Operation.RENAME, "Read-only file system");

    assertThrows(KafkaStorageException.class, logs::checkpoint);
    logs.checkpoint();

    assertTrue(one.isGone());
    assertEquals(1L, OffsetCheckpoint.HIGH_WATERMARK.read(disk, TWO).get(id(1).topicPartition()));
  }

  @Test
  void aFullDiskRefusesAppendsAndNothingIsLost() {
    PartitionLog log = logs.create(id(0), CONFIG);
    append(log);
    disk.bytesFree(10);

    assertThrows(KafkaStorageException.class, () -> append(log));
    assertEquals(List.of(), failures);
    assertEquals(1, log.logEndOffset());
    log.read(0, 1_000, 1, true);

    disk.bytesFree(Long.MAX_VALUE);
    append(log);
    assertEquals(2, log.logEndOffset());
    logs.close(1);
    open();
    assertEquals(2, logs.find(id(0).topicPartition()).orElseThrow().logEndOffset());
  }

  @Test
  void aStartWithoutOneDirectoryServesTheOthers() throws IOException {
    logs.create(id(0), CONFIG);
    append(logs.create(id(1), CONFIG));
    logs.close(7);
    disk.rename(ONE, Path.of("/unmounted"));

    open();

    assertEquals(List.of(1), failures.stream().map(DirectoryStatus::index).toList());
    assertEquals(List.of(ID_TWO), logs.onlineIds());
    assertEquals(OptionalLong.of(7), logs.previousBrokerEpoch("boot"));
    assertEquals(1, logs.find(id(1).topicPartition()).orElseThrow().logEndOffset());
    assigned.put(id(0), new DirectoryAssignment(ID_ONE, true));
    assertThrows(DirectoryOfflineException.class, () -> logs.create(id(0), CONFIG));
  }

  @Test
  void theEmptyFolderOfAnUnmountedDiskIsNotTaken() throws IOException {
    logs.close(7);
    disk.delete(ONE);
    disk.createDirectories(ONE);

    open();

    assertEquals(List.of(ID_TWO), logs.onlineIds());
    assertFalse(disk.exists(ONE.resolve(DirectoryIdentity.FILE)));
  }

  @Test
  void withoutAnyDirectoryThereIsNoStart() throws IOException {
    logs.close(7);
    disk.rename(ONE, Path.of("/a"));
    disk.rename(TWO, Path.of("/b"));

    KafkaStorageException refused = assertThrows(KafkaStorageException.class, this::open);

    assertTrue(refused.getMessage().contains("/one"), refused.getMessage());
  }

  @Test
  void aFolderOfAnotherNodeIsRefusedByName() throws IOException {
    logs.close(7);
    format(TWO, 2, ID_TWO);

    KafkaStorageException refused = assertThrows(KafkaStorageException.class, this::open);

    assertTrue(refused.getMessage().contains("/two belongs to node 2"), refused.getMessage());
    format(TWO, 1, ID_TWO);
    open(); // the first folder's lock was given back
  }

  @Test
  void twoFoldersOfOneIdAreRefusedByName() throws IOException {
    logs.close(7);
    format(TWO, 1, ID_ONE);

    KafkaStorageException refused = assertThrows(KafkaStorageException.class, this::open);

    assertTrue(refused.getMessage().contains("have one directory id"), refused.getMessage());
  }

  @Test
  void directoriesThatDisagreeOnTheLastEpochVouchForNothing() {
    logs.close(7);
    open();
    logs.writeIncarnation(8, "boot");
    disk.kill();
    open();
    assertEquals(OptionalLong.of(8), logs.previousBrokerEpoch("boot"));
    assertEquals(OptionalLong.empty(), logs.previousBrokerEpoch("another boot"));
  }

  @Test
  void commitsAreToldWithTheirDirectoryBytesAndTime() throws IOException {
    append(logs.create(id(0), CONFIG)); // in the first one, and not durable
    PartitionLog durable = logs.create(id(1), CONFIG.with(Map.of("weir.durability", "durable")));
    append(durable);
    commits.clear();
    long before = journalBytes(TWO);
    disk.faults(
        (operation, file, bytes) -> {
          clock.advanceMs(operation == Operation.SYNC ? 3 : 0);
          return bytes;
        });

    append(durable);

    long added = journalBytes(TWO) - before;
    assertTrue(added > 0, "nothing was written");
    assertEquals(List.of(new Commit(2, added, 3_000_000)), commits);
    assertEquals(
        List.of(0L, journalBytes(TWO)),
        logs.status().stream().map(DirectoryStatus::journalBytes).toList());
    logs.close(1);
    assertEquals(0, logs.status().getLast().journalBytes());
  }

  /** As the files are. */
  private long journalBytes(Path folder) throws IOException {
    long bytes = 0;
    for (String name : disk.list(folder.resolve(JournalFormat.FOLDER))) {
      try (DiskFile file = disk.open(folder.resolve(JournalFormat.FOLDER).resolve(name))) {
        bytes += file.size();
      }
    }
    return bytes;
  }

  private void fail(Path folder, Operation faulty, String text) {
    disk.faults(
        (operation, file, bytes) -> {
          if (operation == faulty && file.startsWith(folder)) {
            throw new IOException(text);
          }
          return bytes;
        });
  }

  private static void append(PartitionLog log) {
    log.appendAsLeader(TestBatches.batch().records(1), 0, AppendOrigin.CLIENT);
  }

  private static TopicIdPartition id(int partition) {
    return new TopicIdPartition(TestFolder.TOPIC_ID, new TopicPartition("vc00000001.t", partition));
  }
}
