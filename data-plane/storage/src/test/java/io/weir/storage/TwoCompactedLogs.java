package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.compaction.CleanerStats;
import io.weir.storage.compaction.DirtyRange;
import io.weir.storage.compaction.PassControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.LogToClean;

/** Kafka's log and ours, each with its own cleaner, side by side through one history. */
final class TwoCompactedLogs {
  private static final int FIRST_TRANSACTIONAL = 3;

  private final Path root;
  private final LogConfig config;
  private final int keyBytes;
  private final ManualClock clock = new ManualClock();
  private final Disk disk = new UnsyncedDisk();
  private final KafkaCleaner cleaner;
  private final Map<Integer, Integer> sequences = new HashMap<>();
  private final Set<Integer> open = new HashSet<>();
  private OptionalLong kafkaCleanedEnd = OptionalLong.empty();
  private Path ourFolder;
  private Path kafkaFolder;
  private LogDirectory directory;
  private PartitionLog ours;
  private KafkaLogOracle kafka;
  private int epoch;
  private int passes;
  private long removed;
  private int copies;

  private TwoCompactedLogs(Path root, LogConfig config, int keyBytes) throws IOException {
    this.root = root;
    this.config = config;
    this.keyBytes = keyBytes;
    cleaner = new KafkaCleaner(clock, keyBytes);
    ourFolder = root.resolve("ours");
    kafkaFolder = root.resolve("kafka");
    directory = TestFolder.open(ourFolder, disk, clock, config);
    ours = directory.create(TestFolder.ID, config);
    kafka = new KafkaLogOracle(kafkaFolder, config, clock, true, 0);
    lead();
  }

  /**
   * Takes and compares all steps.
   *
   * @return records that the passes removed
   */
  static long run(LogConfig config, int keyBytes, List<CompactionStep> history) throws Exception {
    Path root = Files.createTempDirectory("weir-compaction");
    try {
      TwoCompactedLogs logs = new TwoCompactedLogs(root, config, keyBytes);
      try {
        for (CompactionStep step : history) {
          try {
            logs.take(step);
            logs.compare();
          } catch (AssertionError e) {
            throw new AssertionError(step + ": " + e.getMessage(), e);
          }
        }
        for (int sender : Set.copyOf(logs.open)) {
          logs.end(sender, sender % 2 == 0);
        }
        for (int pass = 0; pass < 2; pass++) {
          logs.commit(100);
          logs.clean();
          logs.compare();
          logs.clock.advanceMs(300);
          logs.append(
              new CompactionStep.Append(
                  CompressionType.NONE, 0, 0, List.of(new CompactionStep.Entry(pass, 220))));
        }
        LogComparison.assertSameRecords(logs.kafka.log(), logs.ours);
        logs.compareReads();
      } finally {
        logs.directory.close();
        logs.kafka.close();
      }
      logs.compareFiles();
      return logs.removed;
    } finally {
      new FileDisk().delete(root);
    }
  }

  private void take(CompactionStep step) throws Exception {
    switch (step) {
      case CompactionStep.Append append -> append(append);
      case CompactionStep.End(int sender, boolean commit) -> end(sender, commit);
      case CompactionStep.Lead lead -> lead();
      case CompactionStep.Wait(int ms) -> clock.advanceMs(ms);
      case CompactionStep.Commit(int percent) -> commit(percent);
      case CompactionStep.DeleteRecords(int percent) -> deleteRecords(percent);
      case CompactionStep.Clean clean -> clean();
      case CompactionStep.Restart(boolean swapped) -> restart(swapped);
      case CompactionStep.Kill kill -> kill();
    }
  }

  private void lead() {
    epoch++;
    kafka.log().assignEpochStartOffset(epoch, kafka.log().logEndOffset());
    ours.assignEpoch(epoch, ours.logEndOffset());
  }

  private void append(CompactionStep.Append append) {
    int sender = append.sender();
    boolean transactional = sender >= FIRST_TRANSACTIONAL;
    int sequence = sender == 0 ? RecordBatch.NO_SEQUENCE : sequences.getOrDefault(sender, 0);
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(1 << 16),
            RecordBatch.MAGIC_VALUE_V2,
            Compression.of(append.codec()).build(),
            TimestampType.CREATE_TIME,
            0,
            RecordBatch.NO_TIMESTAMP,
            sender == 0 ? RecordBatch.NO_PRODUCER_ID : sender,
            sender == 0 ? RecordBatch.NO_PRODUCER_EPOCH : 0,
            sequence,
            transactional,
            RecordBatch.NO_PARTITION_LEADER_EPOCH);
    long time = clock.wallTimeMs() - append.agoMs();
    for (CompactionStep.Entry entry : append.entries()) {
      byte[] value = entry.valueBytes() < 0 ? null : new byte[entry.valueBytes()];
      if (value != null) {
        Arrays.fill(value, (byte) time);
      }
      builder.append(
          new SimpleRecord(time++, ("key" + entry.key()).getBytes(StandardCharsets.UTF_8), value));
    }
    ByteBuffer bytes = builder.build().buffer();
    kafka.appendAsLeader(TestBatches.copy(bytes), epoch, AppendOrigin.CLIENT);
    ours.appendAsLeader(bytes, epoch, AppendOrigin.CLIENT);
    if (sender > 0) {
      sequences.put(sender, sequence + append.entries().size());
    }
    if (transactional) {
      open.add(sender);
    }
  }

  private void end(int sender, boolean commit) {
    open.remove(sender);
    ControlRecordType type = commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
    ByteBuffer marker = TestBatches.marker(sender, 0, type, 1, clock.wallTimeMs());
    kafka.appendAsLeader(TestBatches.copy(marker), epoch, AppendOrigin.COORDINATOR);
    ours.appendAsLeader(marker, epoch, AppendOrigin.COORDINATOR);
  }

  private void commit(int percent) throws IOException {
    long from = ours.highWatermark();
    long to = percent == 100 ? ours.logEndOffset() : batchEnd(from, percent);
    kafka.log().updateHighWatermark(to);
    ours.updateHighWatermark(to);
  }

  /** Followers acknowledge whole batches. */
  private long batchEnd(long from, int percent) throws IOException {
    long wanted = from + (ours.logEndOffset() - from) * percent / 100;
    long end = from;
    ByteBuffer all = ByteBuffer.wrap(LogComparison.records(ours));
    for (RecordBatch batch : MemoryRecords.readableRecords(all).batches()) {
      if (batch.nextOffset() <= wanted) {
        end = Math.max(end, batch.nextOffset());
      }
    }
    return end;
  }

  private void deleteRecords(int percent) throws IOException {
    long start = ours.logStartOffset();
    long to = start + (ours.highWatermark() - start) * percent / 100;
    kafka
        .log()
        .maybeIncrementLogStartOffset(to, LogStartOffsetIncrementReason.ClientRecordDeletion);
    kafka.log().deleteOldSegments();
    ours.advanceLogStartOffset(to);
  }

  private void clean() throws Exception {
    LogToClean theirs = cleaner.look(kafka.log(), kafkaCleanedEnd);
    DirtyRange range = ours.compaction().dirtyRange().orElseThrow();
    assertEquals(theirs.firstDirtyOffset(), range.firstDirtyOffset(), "first dirty offset");
    assertEquals(
        theirs.firstUncleanableOffset(),
        range.firstUncleanableOffset(),
        "first uncleanable offset");
    assertEquals(theirs.cleanBytes(), range.cleanBytes(), "clean bytes");
    assertEquals(theirs.cleanableBytes(), range.cleanableBytes(), "cleanable bytes");
    if (theirs.totalBytes() > 0) {
      assertEquals(theirs.cleanableRatio(), range.ratio(), "ratio");
    }
    if (range.cleanableBytes() == 0) {
      return;
    }
    var expected = cleaner.clean(theirs);
    CleanerStats stats =
        ours.compaction()
            .begin(range)
            .run(new CompactionPass.Means(keyBytes, 42, PassControl.FREE), Runnable::run);
    assertEquals(
        OptionalLong.of(expected.getKey()), ours.compaction().cleanedEnd(), "end of the pass");
    assertEquals(expected.getValue().bytesWritten(), stats.bytesWritten(), "bytes written");
    kafkaCleanedEnd = OptionalLong.of(expected.getKey());
    passes++;
    removed += stats.recordsRemoved();
    LogComparison.assertSameRecords(kafka.log(), ours);
  }

  private void compare() throws IOException {
    LogComparison.assertSameOffsets(kafka.log(), ours);
    LogComparison.assertSameEpochs(kafka.log(), ours, epoch + 1);
    LogFolderContent.assertSameSegments(kafka.log(), ourFolder.resolve(TestFolder.FOLDER));
    compareLogFiles();
  }

  /** All batches, byte for byte. */
  private void compareLogFiles() throws IOException {
    for (var segment : kafka.log().logSegments()) {
      String name = LogFiles.name(segment.baseOffset(), LogFiles.LOG);
      assertArrayEquals(
          Files.readAllBytes(kafkaFolder.resolve(TestFolder.FOLDER).resolve(name)),
          Files.readAllBytes(ourFolder.resolve(TestFolder.FOLDER).resolve(name)),
          name + " after " + passes + " passes");
    }
  }

  /** Reads at each offset, those in gaps included, and look-ups by time. */
  private void compareReads() throws IOException {
    for (long offset = ours.logStartOffset(); offset < ours.logEndOffset(); offset++) {
      LogComparison.assertSameRead(
          kafka.log(), ours, offset, new HistoryStep.Read(0, 500, true, false));
    }
    for (long ms = ManualClock.START_MS - 400; ms < clock.wallTimeMs() + 2; ms += 97) {
      // Kafka looks no further than the first segment whose largest time is late enough, which may
      // be that of a batch that was emptied.
      var found = kafka.offsetForTimestamp(ms);
      if (found.isPresent()) {
        assertEquals(found, ours.offsetForTimestamp(ms), "offset for a time");
      }
      LogComparison.assertTimesAsRead(ours, ms);
    }
  }

  private void compareFiles() throws IOException {
    LogFolderContent.assertSame(
        kafkaFolder.resolve(TestFolder.FOLDER),
        ourFolder.resolve(TestFolder.FOLDER),
        kafka.log().activeSegment().baseOffset(),
        kafka.log().logEndOffset(),
        !LogComparison.lostEpochs(kafka.log()),
        ours.logStartOffset());
  }

  private void restart(boolean swapped) throws IOException {
    commit(100); // of a marker above the high watermark the logs know different things then
    directory.close();
    kafka.close();
    compareFiles();
    if (swapped) {
      Path aside = root.resolve("aside");
      Path ourLog = ourFolder.resolve(TestFolder.FOLDER);
      Path kafkaLog = kafkaFolder.resolve(TestFolder.FOLDER);
      Files.move(ourLog, aside);
      Files.move(kafkaLog, ourLog);
      Files.move(aside, kafkaLog);
      keepTransactionIndexes(ourLog, kafkaLog);
    }
    reopen(true);
  }

  /** Ours has none, and Kafka's cleaner knows aborted transactions only from them. */
  private static void keepTransactionIndexes(Path from, Path to) throws IOException {
    List<Path> indexes;
    try (Stream<Path> files = Files.list(from)) {
      indexes = files.filter(f -> f.toString().endsWith(LogFiles.TXN_INDEX)).toList();
    }
    for (Path index : indexes) {
      Files.move(index, to.resolve(index.getFileName()));
    }
  }

  private void kill() throws IOException {
    commit(100);
    ours.flush();
    directory.checkpoint();
    Path ourCopy = root.resolve("ours" + copies);
    Path kafkaCopy = root.resolve("kafka" + copies);
    copies++;
    copy(ourFolder, ourCopy);
    copy(kafkaFolder, kafkaCopy);
    directory.close();
    kafka.close();
    ourFolder = ourCopy;
    kafkaFolder = kafkaCopy;
    reopen(false);
  }

  private void reopen(boolean clean) throws IOException {
    long highWatermark = ours.highWatermark();
    OptionalLong cleanedEnd = ours.compaction().cleanedEnd();
    directory = TestFolder.open(ourFolder, disk, clock, config);
    ours = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    assertTrue(ours.recovery().intact(), ours.recovery()::toString);
    assertEquals(cleanedEnd, ours.compaction().cleanedEnd(), "checkpoint of the cleaner");
    kafka =
        new KafkaLogOracle(
            kafkaFolder,
            config,
            clock,
            clean,
            checkpoint(OffsetCheckpoint.RECOVERY_POINT),
            checkpoint(OffsetCheckpoint.LOG_START));
    kafka.log().updateHighWatermark(highWatermark);
    ours.updateHighWatermark(highWatermark);
    lead();
  }

  private long checkpoint(OffsetCheckpoint file) throws IOException {
    return file.read(disk, ourFolder).getOrDefault(TestFolder.ID.topicPartition(), 0L);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(from)) {
      all = paths.toList();
    }
    for (Path path : all) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
  }
}
