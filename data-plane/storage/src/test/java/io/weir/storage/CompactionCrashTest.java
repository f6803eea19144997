package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.compaction.CompactionAbortedException;
import io.weir.storage.compaction.DamagedLogException;
import io.weir.storage.compaction.PassControl;
import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a log after its compaction was interrupted at any operation of the disk. */
class CompactionCrashTest {
  private static final Path FOLDER = Path.of("/data");
  private static final Path LOG = FOLDER.resolve(TestFolder.FOLDER);
  private static final int KEYS = 7;

  private final ManualClock clock = new ManualClock();
  private final LogConfig config =
      LogConfig.DEFAULT.with(
          Map.of(
              "segment.bytes", "600",
              "index.interval.bytes", "100",
              "delete.retention.ms", "0",
              "cleanup.policy", "compact"));
  private SimulatedDisk disk;
  private LogDirectory directory;
  private PartitionLog log;

  /** What a reader of the whole log would hold. */
  private Map<String, String> expected;

  private void create() {
    disk = new SimulatedDisk();
    directory = TestFolder.open(FOLDER, disk, clock, config);
    log = directory.create(TestFolder.ID, config);
    expected = new LinkedHashMap<>();
    fill(0);
    log.flush();
    directory.checkpoint();
  }

  /** Each key several times, the last of one of them a tombstone. */
  private void fill(int round) {
    for (int i = 0; i < 60; i++) {
      String key = "k" + i * i % KEYS;
      boolean tombstone = i % 20 == 11;
      String value = tombstone ? null : "round " + round + " value " + i;
      MemoryRecordsBuilder builder =
          MemoryRecords.builder(
              ByteBuffer.allocate(1000),
              RecordBatch.MAGIC_VALUE_V2,
              Compression.NONE,
              TimestampType.CREATE_TIME,
              0,
              RecordBatch.NO_TIMESTAMP,
              9,
              (short) 0,
              round * 60 + i,
              false,
              -1);
      builder.append(new SimpleRecord(clock.wallTimeMs(), bytes(key), bytes(value)));
      log.appendAsLeader(builder.build().buffer(), 1, AppendOrigin.CLIENT);
      if (tombstone) {
        expected.remove(key);
      } else {
        expected.put(key, value);
      }
    }
    log.updateHighWatermark(log.logEndOffset());
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private void pass(Executor shard) {
    log.compaction()
        .begin(log.compaction().dirtyRange().orElseThrow())
        .run(new CompactionPass.Means(1 << 20, 1, PassControl.FREE), shard);
  }

  private void reopen() {
    directory = TestFolder.open(FOLDER, disk, clock, config);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    ByteBuffer all = ByteBuffer.wrap(LogComparison.records(log));
    long last = -1;
    for (Record record : MemoryRecords.readableRecords(all).records()) {
      assertTrue(record.offset() > last, "offsets rise");
      last = record.offset();
      String key = StandardCharsets.UTF_8.decode(record.key()).toString();
      if (record.hasValue()) {
        found.put(key, StandardCharsets.UTF_8.decode(record.value()).toString());
      } else {
        found.remove(key);
      }
    }
    return found;
  }

  private void assertSound(long end, String where) throws IOException {
    assertTrue(log.recovery().intact(), () -> where + ": " + log.recovery());
    assertEquals(end, log.logEndOffset(), where);
    assertEquals(expected, content(), where);
    for (String name : disk.list(LOG)) {
      assertFalse(
          name.endsWith(LogFiles.CLEANED)
              || name.endsWith(LogFiles.SWAP)
              || name.endsWith(LogFiles.REPLACED),
          where + " left " + name);
    }
  }

  /** Fails the nth operation that changes the disk, and all after it; returns whether it came. */
  private boolean passDyingAt(int operation) {
    int[] seen = {0};
    disk.faults(
        (kind, file, bytes) -> {
          if (kind != SimulatedDisk.Operation.READ && seen[0]++ >= operation) {
            throw new IOException("the process is dead");
          }
          return bytes;
        });
    try {
      pass(Runnable::run);
      return false;
    } catch (KafkaStorageException | CompactionAbortedException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLostWhereverItDies(boolean powerLoss) throws IOException {
    boolean died = true;
    for (int operation = 0; died; operation++) {
      for (int seed = 0; seed < (powerLoss ? 6 : 1); seed++) {
        create();
        // Tombstones whose time has come go with the second pass: what they hid must not come back.
        pass(Runnable::run);
        fill(1);
        log.flush();
        directory.checkpoint();
        clock.advanceMs(10);
        long end = log.logEndOffset();
        died = passDyingAt(operation);
        if (powerLoss) {
          disk.losePower(seed == 0 ? null : new SeededRandom(seed));
        } else {
          disk.kill();
        }
        reopen();
        String where = "operation " + operation + " seed " + seed;
        assertSound(end, where);
        log.updateHighWatermark(end);
        // It goes on: the producer is known, and the next pass cleans what this one didn't.
        assertTrue(
            log.appendAsLeader(
                    TestBatches.batch().producer(9, 0, 119).records(1), 1, AppendOrigin.CLIENT)
                .duplicate());
        pass(Runnable::run);
        assertSound(end, where + " after another pass");
      }
    }
  }

  @Test
  void aCutDuringAPassEndsIt() throws IOException {
    create();
    int[] steps = {0};
    for (int at = 0; at < 12; at++) {
      create();
      int cutAt = at;
      steps[0] = 0;
      Executor shard =
          task -> {
            if (steps[0]++ == cutAt) {
              log.truncateTo(30);
            }
            task.run();
          };
      assertThrows(CompactionAbortedException.class, () -> pass(shard));
      assertEquals(30, log.logEndOffset());
      directory.close(1);
      reopen();
      assertTrue(log.recovery().intact(), () -> "at step " + cutAt + ": " + log.recovery());
      long last = -1;
      ByteBuffer all = ByteBuffer.wrap(LogComparison.records(log));
      for (Record record : MemoryRecords.readableRecords(all).records()) {
        last = record.offset();
      }
      assertTrue(last < 30, "nothing of what was cut comes back");
    }
  }

  @Test
  void aLogThatIsDeletedOrBeginsAnewEndsThePass() throws IOException {
    for (int at = 0; at < 12; at++) {
      for (boolean delete : new boolean[] {true, false}) {
        create();
        int endAt = at;
        int[] steps = {0};
        Executor shard =
            task -> {
              if (steps[0]++ == endAt) {
                if (delete) {
                  directory.delete(log.id());
                } else {
                  log.restartAt(1000, 1000);
                }
              }
              task.run();
            };
        assertThrows(CompactionAbortedException.class, () -> pass(shard));
        if (delete) {
          assertFalse(disk.exists(LOG));
        } else {
          assertEquals(OptionalLong.empty(), log.compaction().cleanedEnd());
          directory.close(1);
          reopen();
          assertEquals(1000, log.logEndOffset());
          assertEquals(Map.of(), content());
        }
      }
    }
  }

  /** In a record, in a header's size, and in a base offset, which no checksum covers. */
  @ParameterizedTest
  @ValueSource(ints = {70, 10, 3})
  void damageLeavesTheLogAsItIs(int position) throws IOException {
    create();
    Path first = LOG.resolve(LogFiles.name(0, LogFiles.LOG));
    disk.flip(first, position, 1);
    assertThrows(DamagedLogException.class, () -> pass(Runnable::run));
    assertTrue(log.compaction().damage().isPresent());
    assertEquals(Optional.empty(), log.compaction().dirtyRange());
    disk.flip(first, position, 1);
    assertEquals(expected, content());
    assertFalse(disk.list(LOG).stream().anyMatch(n -> n.endsWith(LogFiles.CLEANED)));
  }

  /** Everything is checked again, under a policy that makes no gaps. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gapsAreNoDamageWhenThePolicyIsAnotherLater(boolean follower) throws IOException {
    create();
    pass(Runnable::run);
    long end = log.logEndOffset();
    if (follower) {
      followAnew();
    }
    disk.kill();
    disk.delete(FOLDER.resolve("recovery-point-offset-checkpoint"));
    LogConfig deleting = config.with(Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
    directory = TestFolder.open(FOLDER, disk, clock, deleting);
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    assertSound(end, "another policy");
    assertEquals(Optional.empty(), log.compaction().dirtyRange());
  }

  /** The log begins anew and is pushed what it held, gaps included. */
  private void followAnew() throws IOException {
    ByteBuffer all = ByteBuffer.wrap(LogComparison.records(log));
    directory.delete(log.id());
    log = directory.create(TestFolder.ID, config);
    log.appendAsFollower(all);
    log.updateHighWatermark(log.logEndOffset());
    directory.checkpoint();
    assertTrue(disk.exists(LOG.resolve(LogFiles.SPARSE)), "told before the first gap");
  }

  /** A segment that was emptied goes with the next one. */
  @Test
  void retentionPassesOverWhatIsEmpty() throws IOException {
    create();
    clock.advanceMs(10_000);
    fill(1);
    pass(Runnable::run);
    clock.advanceMs(10_000);
    fill(2);
    pass(Runnable::run);
    try (DiskFile first = disk.open(LOG.resolve(LogFiles.name(0, LogFiles.LOG)))) {
      assertEquals(0, first.size());
    }
    log.updateConfig(
        config.with(
            Map.of(
                "cleanup.policy", "compact,delete", "retention.ms", "-1", "retention.bytes", "1")));
    assertTrue(log.applyRetention());
    assertEquals(1, disk.list(LOG).stream().filter(n -> n.endsWith(LogFiles.LOG)).count());
  }

  @Test
  void readsInFlightKeepTheirSlices() throws IOException {
    create();
    try (LogSlice slice = log.read(0, 1 << 20, Long.MAX_VALUE, true)) {
      ByteBuffer before = ByteBuffer.allocate(slice.sizeInBytes());
      slice.readFully(before);
      pass(Runnable::run);
      ByteBuffer after = ByteBuffer.allocate(slice.sizeInBytes());
      slice.readFully(after);
      assertEquals(before, after);
    }
  }

  @Test
  void aSliceEndsWhereAFollowersLogWould() throws IOException {
    create();
    pass(Runnable::run);
    PartitionLog leader = log;
    try (LogDirectory other =
        TestFolder.open(Path.of("/other"), new SimulatedDisk(), clock, config)) {
      PartitionLog follower = other.create(TestFolder.ID, config);
      for (int maxBytes : new int[] {1, 90, 250, 5000}) {
        follower.restartAt(0, 0);
        while (follower.logEndOffset() < leader.logEndOffset()) {
          try (LogSlice slice =
              leader.read(follower.logEndOffset(), maxBytes, Long.MAX_VALUE, true)) {
            ByteBuffer batches = ByteBuffer.allocate(slice.sizeInBytes());
            slice.readFully(batches);
            follower.appendAsFollower(batches.flip());
            assertEquals(slice.nextOffset(), follower.logEndOffset());
          }
        }
        assertEquals(
            ByteBuffer.wrap(LogComparison.records(leader)),
            ByteBuffer.wrap(LogComparison.records(follower)));
      }
    }
  }
}
