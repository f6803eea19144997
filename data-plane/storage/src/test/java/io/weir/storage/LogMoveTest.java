package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.simulated.SimulatedDisk;
import io.weir.storage.simulated.SimulatedDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log goes from one directory to another, and what is left when that is cut short anywhere. */
class LogMoveTest {
  private static final Path ONE = Path.of("/one");
  private static final Path TWO = Path.of("/two");
  private static final Uuid ID_ONE = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACQ");
  private static final Uuid ID_TWO = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACg");
  private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
  private static final LogConfig CONFIG = TestFolder.config(1_000, 200);
  private static final TopicIdPartition ID =
      new TopicIdPartition(TestFolder.TOPIC_ID, new TopicPartition("vc00000001.t", 0));

  private SimulatedDisk disk;
  private final ManualClock clock = new ManualClock();
  private Uuid assigned = DirectoryId.UNASSIGNED;
  private LogDirectories logs;
  private PartitionLog log;

  @BeforeEach
  void begin() throws IOException {
    disk = new SimulatedDisk();
    assigned = DirectoryId.UNASSIGNED;
    for (Path folder : List.of(ONE, TWO)) {
      disk.createDirectories(folder);
      new DirectoryIdentity(CLUSTER, 1, folder.equals(ONE) ? ID_ONE : ID_TWO).write(disk, folder);
    }
    disk.syncDirectory(Path.of("/"));
    open();
    log = logs.create(ID, CONFIG);
    assertEquals(ID_ONE, logs.directoryOf(ID.topicPartition()).orElseThrow());
    assigned = ID_ONE;
  }

  private void open() {
    logs =
        LogDirectories.open(
            List.of(ONE, TWO),
            CLUSTER,
            1,
            new LogDirectories.Ports(
                disk,
                clock,
                partition -> CONFIG,
                partition -> new DirectoryAssignment(assigned, true),
                new LogDirectory.Executors(TestFolder.DIRECT, TestFolder.DIRECT, TestFolder.DIRECT),
                directory -> JournalListener.NONE),
            (done, of) -> {});
  }

  @Test
  void everythingOfTheLogGoesWithIt() {
    log.assignEpoch(3, 0);
    append(log, 3, 7, 0, 10);
    append(log, 3, 8, 0, 1);
    log.updateHighWatermark(11);
    log.assignEpoch(5, 11); // an epoch without a record
    log.advanceLogStartOffset(4);
    List<Long> before = records(log);

    PartitionLog moved = move();

    assertEquals(ID_TWO, logs.directoryOf(ID.topicPartition()).orElseThrow());
    assertEquals(before, records(moved));
    assertEquals(4, moved.logStartOffset());
    assertEquals(11, moved.highWatermark());
    assertEquals(5, moved.latestEpoch().orElseThrow());
    assertEquals(new EpochEndOffset(3, 11), moved.endOffsetForEpoch(3));
    assertEquals(2, moved.producerCount());
    for (int sequence = 5; sequence < 10; sequence++) {
      AppendResult again =
          moved.appendAsLeader(
              TestBatches.batch().producer(7, 0, sequence).records(1), 5, AppendOrigin.CLIENT);
      assertTrue(again.duplicate(), "sequence " + sequence);
      assertEquals(sequence, again.baseOffset());
    }
    assertThrows(OutOfOrderSequenceException.class, () -> append(moved, 5, 7, 20, 1));
    append(moved, 5, 7, 10, 1);
    moved.flush();

    for (boolean power : new boolean[] {false, true}) {
      moved(power ? "power" : "kill");
      PartitionLog again = logs.find(ID.topicPartition()).orElseThrow();
      assertEquals(ID_TWO, logs.directoryOf(ID.topicPartition()).orElseThrow());
      assertEquals(4, again.logStartOffset());
      assertEquals(12, again.logEndOffset());
      assertEquals(5, again.latestEpoch().orElseThrow());
    }
  }

  private void moved(String how) {
    assigned = ID_TWO;
    if (how.equals("power")) {
      disk.losePower(null);
    } else {
      disk.kill();
    }
    open();
  }

  @Test
  void producersWhoseRecordsAreGoneAreKnownAfterTheMove() {
    append(log, 0, 7, 0, 1);
    for (int i = 0; i < 40; i++) {
      append(log, 0, -1, 0, 1);
    }
    log.updateHighWatermark(log.logEndOffset());
    log.advanceLogStartOffset(30);

    PartitionLog moved = move();

    assertEquals(1, moved.producerCount());
    assertThrows(OutOfOrderSequenceException.class, () -> append(moved, 0, 7, 5, 1));
  }

  @Test
  void aTruncationOnTheWayMakesTheCopyBeginAgain() {
    append(log, 1, -1, 0, 20);
    LogMove move = logs.beginMove(ID, ID_TWO);
    while (move.copy(300, 20)) {
      // until there is no more
    }
    log.truncateTo(5);
    log.assignEpoch(2, log.logEndOffset());
    append(log, 2, -1, 0, 20);
    List<Long> before = records(log);

    PartitionLog moved = move.complete();

    assertEquals(before, records(moved));
    assertEquals(log.endOffsetForEpoch(1), moved.endOffsetForEpoch(1));
  }

  @Test
  void anAbandonedCopyLeavesTheLogAlone() throws IOException {
    append(log, 0, -1, 0, 20);
    LogMove move = logs.beginMove(ID, ID_TWO);
    move.copy(300, 20);

    move.abandon();

    append(log, 0, -1, 0, 1);
    assertEquals(21, log.logEndOffset());
    assertFalse(disk.list(TWO).stream().anyMatch(name -> name.contains("-future")));
    logs.close(1);
    open();
    assertEquals(21, logs.find(ID.topicPartition()).orElseThrow().logEndOffset());
  }

  /**
   * Dies after each single operation of the disk in turn, with the power; the controller has been
   * told before the swap, so that a start sees the target in the metadata.
   */
  @Test
  void whereverAMoveIsCutShortWhatWasSyncedIsThereOnceAndTheSame() throws IOException {
    int operations = 0;
    boolean completed = false;
    while (!completed) {
      begin();
      append(log, 0, 7, 0, 12);
      log.updateHighWatermark(12);
      log.advanceLogStartOffset(3);
      log.flush();
      logs.checkpoint();
      List<Long> before = records(log);
      int allowed = operations++;
      int[] done = new int[1];
      disk.faults(
          (operation, file, bytes) -> {
            if (operation != Operation.READ && done[0]++ >= allowed) {
              throw new IOException("dead");
            }
            return bytes;
          });
      try {
        move();
        completed = done[0] <= allowed;
      } catch (KafkaStorageException _) {
        completed = false;
      }
      disk.losePower(null);
      assigned = ID_TWO;
      open();

      PartitionLog found = logs.find(ID.topicPartition()).orElseThrow();
      assertEquals(before, records(found), "after " + allowed + " operations");
      assertEquals(3, found.logStartOffset(), "after " + allowed + " operations");
      assertEquals(1, found.producerCount(), "after " + allowed + " operations");
      assertFalse(
          disk.exists(ONE.resolve("vc00000001.t-0")) && disk.exists(TWO.resolve("vc00000001.t-0")),
          "after " + allowed + " operations");
    }
    assertTrue(operations > 15, "only " + operations + " operations");
  }

  @Test
  void anOldLogIsNotServedWhileItsSuccessorsDirectoryIsOffline() throws IOException {
    append(log, 0, -1, 0, 12);
    log.updateHighWatermark(12);
    disk.faults(
        (operation, file, bytes) -> {
          if (operation == Operation.RENAME
              && file.startsWith(ONE)
              && !file.toString().contains("checkpoint")) {
            throw new IOException("Input/output error"); // the former log can't be deleted
          }
          return bytes;
        });
    PartitionLog moved = move();
    disk.faults(SimulatedDisk.Faults.NONE);
    append(moved, 0, -1, 0, 1);
    logs.close(1);
    disk.rename(TWO, Path.of("/unmounted"));
    assigned = ID_TWO;

    open();

    assertTrue(logs.find(ID.topicPartition()).isEmpty());
    assertThrows(KafkaStorageException.class, () -> logs.create(ID, CONFIG));
    logs.close(1);
    disk.rename(Path.of("/unmounted"), TWO);
    open();
    assertEquals(13, logs.find(ID.topicPartition()).orElseThrow().logEndOffset());
    assertFalse(disk.exists(ONE.resolve("vc00000001.t-0")));
  }

  private PartitionLog move() {
    LogMove move = logs.beginMove(ID, ID_TWO);
    try {
      while (move.copy(300, log.highWatermark())) {
        // until there is no more
      }
      return move.complete();
    } catch (KafkaStorageException e) {
      if (!move.hasLeft()) {
        move.abandon();
      }
      throw e;
    }
  }

  /** Appends batches of one record each. */
  private static void append(
      PartitionLog log, int epoch, long producer, int sequence, int batches) {
    for (int i = 0; i < batches; i++) {
      TestBatches batch = TestBatches.batch();
      if (producer >= 0) {
        batch.producer(producer, 0, sequence + i);
      }
      log.appendAsLeader(batch.records(1), epoch, AppendOrigin.CLIENT);
    }
  }

  /** Base offsets and checksums of all batches that can be read. */
  private static List<Long> records(PartitionLog log) {
    List<Long> found = new ArrayList<>();
    long next = log.logStartOffset();
    while (next < log.logEndOffset()) {
      try (LogSlice slice = log.read(next, 1, log.logEndOffset(), true)) {
        ByteBuffer batch = ByteBuffer.allocate(slice.sizeInBytes());
        slice.readFully(batch);
        found.add(batch.getLong(0));
        found.add((long) batch.getInt(17));
        next = slice.nextOffset();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return found;
  }
}
