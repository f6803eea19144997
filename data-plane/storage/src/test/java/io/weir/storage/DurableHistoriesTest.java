package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.Durability;
import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of a few logs over one journal, beside a model: after a crash at any operation
 * of the disk, with any part of the unsynced lost, each log holds what it had acknowledged.
 */
class DurableHistoriesTest {
  private static final Path FOLDER = Path.of("/data");
  private static final int HISTORIES = 60;
  private static final int LOGS = 3;
  private static final int STEPS = 60;
  private static final int CRASHES = 5;
  private static final int RECORDS_MAX = 3;
  private static final LogConfig REPLICATED = TestFolder.config(1_500, 200);
  private static final LogConfig DURABLE =
      REPLICATED.with(Map.of(Durability.TOPIC_CONFIG, "durable"));
  private static final JournalLimits SMALL = new JournalLimits(1_000, 3_000, 5_000);

  /** The power fails; thrown from within an operation of the disk. */
  private static final class PowerLoss extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What a log acknowledged: unique timestamps by offset, as they were written. */
  private static final class Model {
    final TreeMap<Long, Long> written = new TreeMap<>();
    long acknowledged;
    int epoch;
  }

  private final ManualClock clock = new ManualClock();
  private SeededRandom random;
  private SimulatedDisk disk;
  private final List<Queue<Runnable>> executors = new ArrayList<>();
  private LogDirectory directory;
  private Model[] models;
  private long unique;
  private int acknowledgedInAll;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void whatWasAcknowledgedIsThere(int block) throws IOException {
    acknowledgedInAll = 0;
    for (int i = 0; i < HISTORIES; i++) {
      long seed = block * 1_000L + i;
      try {
        history(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(acknowledgedInAll > HISTORIES * CRASHES, "acknowledged " + acknowledgedInAll);
  }

  private void history(long seed) throws IOException {
    random = new SeededRandom(seed);
    disk = new SimulatedDisk();
    models = new Model[LOGS];
    for (int i = 0; i < LOGS; i++) {
      models[i] = new Model();
    }
    for (int crash = 0; crash < CRASHES; crash++) {
      open();
      verify();
      int operations = 20 + random.nextInt(600);
      int[] left = {operations};
      disk.faults(
          (operation, file, bytes) -> {
            if (left[0]-- <= 0) {
              throw new PowerLoss();
            }
            return bytes;
          });
      try {
        for (int step = 0; step < STEPS; step++) {
          step();
          note();
        }
      } catch (PowerLoss e) {
        // Amid an operation; what was acknowledged before counts.
      }
      if (random.nextInt(4) == 0) {
        disk.kill();
      } else {
        disk.losePower(random);
      }
    }
    open();
    verify();
  }

  private void open() {
    executors.clear();
    Queue<Runnable> background = new ArrayDeque<>();
    Queue<Runnable> commits = new ArrayDeque<>();
    executors.add(background);
    executors.add(commits);
    directory =
        LogDirectory.open(
            FOLDER,
            TestFolder.IDENTITY,
            disk,
            clock,
            partition -> DURABLE,
            new LogDirectory.Executors(TestFolder.DIRECT, background::add, commits::add),
            SMALL);
    for (int i = 0; i < LOGS; i++) {
      directory.create(id(i), DURABLE);
    }
  }

  private static TopicIdPartition id(int log) {
    return new TopicIdPartition(new Uuid(8, log), new TopicPartition("t" + log, 0));
  }

  private PartitionLog log(int i) {
    return directory.find(id(i).topicPartition()).orElseThrow();
  }

  private void step() {
    int i = random.nextInt(LOGS);
    PartitionLog log = log(i);
    Model model = models[i];
    switch (random.nextInt(20)) {
      case 0 -> {
        long to = log.logStartOffset() + random.nextInt(1 + length(log));
        model.acknowledged = Math.min(model.acknowledged, to - RECORDS_MAX); // a batch goes whole
        model.epoch++; // a follower is cut by a leader of another epoch
        log.truncateTo(to);
        model.written.tailMap(log.logEndOffset(), true).clear();
      }
      case 1 -> {
        long at = random.nextInt((int) log.logEndOffset() + 20);
        model.acknowledged = 0;
        model.epoch++;
        log.restartAt(at, at);
        model.written.clear();
      }
      case 2 -> log.updateConfig(random.nextInt(2) == 0 ? REPLICATED : DURABLE);
      case 3 -> directory.checkpoint();
      case 4, 5, 6 -> run(0);
      case 7, 8, 9, 10 -> run(1);
      case 11 -> log.tick();
      default -> append(log, model);
    }
  }

  private static int length(PartitionLog log) {
    return (int) (log.logEndOffset() - log.logStartOffset());
  }

  private void append(PartitionLog log, Model model) {
    int records = 1 + random.nextInt(RECORDS_MAX);
    long first = unique;
    unique += records;
    long at = log.logEndOffset();
    for (int r = 0; r < records; r++) {
      model.written.put(at + r, ManualClock.START_MS + first + r);
    }
    log.appendAsLeader(
        TestBatches.batch()
            .timestamps(ManualClock.START_MS + first, 1)
            .valueBytes(random.nextInt(200))
            .records(records),
        model.epoch,
        AppendOrigin.COORDINATOR);
  }

  private void run(int executor) {
    Runnable task = executors.get(executor).poll();
    if (task != null) {
      task.run();
    }
  }

  /** Of a log that is durable, everything below this will be asked for. */
  private void note() {
    for (int i = 0; i < LOGS; i++) {
      if (log(i).config().durable()) {
        models[i].acknowledged = Math.max(models[i].acknowledged, log(i).acknowledgeableEnd());
      }
    }
  }

  private void verify() throws IOException {
    for (int i = 0; i < LOGS; i++) {
      PartitionLog log = log(i);
      TreeMap<Long, Long> found = contents(log);
      Model model = models[i];
      for (Map.Entry<Long, Long> e : model.written.headMap(model.acknowledged).entrySet()) {
        if (e.getKey() >= log.logStartOffset()) {
          acknowledgedInAll++;
          assertEquals(e.getValue(), found.get(e.getKey()), log + " at offset " + e.getKey());
        }
      }
      model.written.clear();
      model.written.putAll(found);
      model.epoch = Math.max(model.epoch, log.latestEpoch().orElse(0));
    }
  }

  private static TreeMap<Long, Long> contents(PartitionLog log) throws IOException {
    TreeMap<Long, Long> found = new TreeMap<>();
    long next = log.logStartOffset();
    while (next < log.logEndOffset()) {
      try (LogSlice slice = log.read(next, 1 << 20, Long.MAX_VALUE, true)) {
        if (slice.isEmpty()) {
          throw new KafkaStorageException("a hole at " + next);
        }
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(slice.sizeInBytes());
        slice.readFully(bytes);
        MemoryRecords.readableRecords(bytes.flip())
            .records()
            .forEach(r -> found.put(r.offset(), r.timestamp()));
        next = slice.nextOffset();
      }
    }
    return found;
  }
}
