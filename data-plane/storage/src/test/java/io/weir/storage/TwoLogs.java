package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.HistoryStep.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.RecordValidationException;

/** Kafka's log and ours, side by side: takes each step of a history in both and compares. */
final class TwoLogs {
  private final Path root;
  private final LogConfig config;
  private final ManualClock clock = new ManualClock();
  private final Disk disk = new UnsyncedDisk();
  private final HistorySenders senders = new HistorySenders();

  /** Where batches end: what a commit or a truncation may ask for. */
  private final TreeSet<Long> ends = new TreeSet<>(List.of(0L));

  private Path ourFolder;
  private Path kafkaFolder;
  private LogDirectory directory;
  private PartitionLog ours;
  private KafkaLogOracle kafka;
  private int epoch = -1;
  private int incarnation;
  private boolean reloaded;
  private boolean crashed;

  /** Whether Kafka could not open its log after a crash: the history ends there. */
  private boolean kafkaIsLost;

  /**
   * Kafka deletes an active segment that is too old as a whole, ours makes it unreadable; Kafka
   * begins a segment for a batch that it then refuses.
   */
  private boolean sameSegments = true;

  private TwoLogs(Path root, LogConfig config) throws IOException {
    this.root = root;
    this.config = config;
    ourFolder = root.resolve("ours");
    kafkaFolder = root.resolve("kafka");
    directory = TestFolder.open(ourFolder, disk, clock, config);
    ours = directory.create(TestFolder.ID, config);
    kafka = new KafkaLogOracle(kafkaFolder, config, clock, true, 0);
    lead(1);
  }

  /**
   * Takes and compares all steps.
   *
   * @return false if the history ended early, as Kafka could not open its log after a crash
   */
  static boolean run(LogConfig config, List<HistoryStep> history) throws IOException {
    Path root = Files.createTempDirectory("weir-history");
    try {
      TwoLogs logs = new TwoLogs(root, config);
      try {
        for (HistoryStep step : history) {
          try {
            logs.take(step);
            if (logs.kafkaIsLost) {
              return false;
            }
            logs.compareAnswers();
          } catch (AssertionError e) {
            throw new AssertionError(step + ": " + e.getMessage(), e);
          }
        }
        LogComparison.assertSameRecords(logs.kafka.log(), logs.ours);
        logs.compareTime(0);
      } finally {
        logs.directory.close();
        logs.kafka.close();
      }
      logs.compareFiles();
      return true;
    } finally {
      new FileDisk().delete(root);
    }
  }

  private void take(HistoryStep step) throws IOException {
    switch (step) {
      case HistoryStep.Append(Batch batch, boolean damaged) -> append(batch, damaged);
      case HistoryStep.Marker m -> mark(m);
      case HistoryStep.Replicate(List<Batch> batches, int epochStep) -> {
        epoch += epochStep;
        replicate(batches);
        if (ours.latestEpoch().orElse(-1) < epoch) { // nothing was taken: a leader begins first
          lead(0);
        }
      }
      case HistoryStep.Lead(int epochStep) -> lead(epochStep);
      case HistoryStep.Wait(int ms) -> clock.advanceMs(ms);
      case HistoryStep.Commit(int percent) -> commit(end(percent));
      case HistoryStep.DeleteRecords(int percent) -> deleteRecords(percent);
      case HistoryStep.Retention(int ms, int bytes) -> retain(ms, bytes);
      case HistoryStep.Truncate(int percent) -> truncate(end(percent));
      case HistoryStep.TruncateFully(int distance) ->
          restartAt(Math.max(0, ours.logEndOffset() + distance));
      case HistoryStep.Read r -> read(r);
      case HistoryStep.Restart(boolean swapped) -> restart(swapped);
      case HistoryStep.Crash(boolean checkpointed, int tornBytes) -> crash(checkpointed, tornBytes);
    }
  }

  private long end(int percent) {
    List<Long> all = new ArrayList<>(ends);
    return all.get((all.size() - 1) * percent / 100);
  }

  private void lead(int epochStep) {
    epoch += epochStep;
    kafka.log().assignEpochStartOffset(epoch, kafka.log().logEndOffset());
    ours.assignEpoch(epoch, ours.logEndOffset());
  }

  private TestBatches build(Batch batch) {
    return senders
        .stamp(batch)
        .codec(batch.codec())
        .timestamps(clock.wallTimeMs() - batch.agoMs(), batch.stepMs())
        .valueBytes(batch.valueBytes());
  }

  private void append(Batch batch, boolean damaged) {
    ByteBuffer bytes = build(batch).records(batch.records());
    if (damaged) {
      int last = bytes.limit() - 1;
      bytes.put(last, (byte) (bytes.get(last) ^ 1));
    }
    if (appendBoth(bytes, AppendOrigin.CLIENT)) {
      senders.accepted(batch, ours.logEndOffset() - 1);
    }
  }

  private void mark(HistoryStep.Marker m) {
    ControlRecordType type = m.commit() ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
    int producerEpoch = Math.max(0, senders.epoch(m.producer()) + m.epochStep());
    ByteBuffer marker =
        TestBatches.marker(
            senders.id(m.producer()),
            producerEpoch,
            type,
            m.coordinatorEpoch(),
            clock.wallTimeMs());
    if (appendBoth(marker, AppendOrigin.COORDINATOR)) {
      senders.ended(m.producer(), producerEpoch, ours.logEndOffset() - 1);
    }
  }

  /** Whether the batch is in both logs now. */
  private boolean appendBoth(ByteBuffer bytes, AppendOrigin origin) {
    ByteBuffer copy = TestBatches.copy(bytes);
    int segments = kafka.log().numberOfSegments();
    Object expected =
        outcome(
            () -> {
              LogAppendInfo info = kafka.appendAsLeader(copy, epoch, origin);
              return info.firstOffset() + "-" + info.lastOffset();
            });
    long before = ours.logEndOffset();
    Object got =
        outcome(
            () -> {
              AppendResult result = ours.appendAsLeader(bytes, epoch, origin);
              if (result.duplicate() && expected == OutOfOrderSequenceException.class) {
                // After a truncation or a restart Kafka knows a producer's last batch only, from a
                // snapshot that it took there; we replay headers and recognise up to five.
                return expected;
              }
              return result.baseOffset() + "-" + result.lastOffset();
            });
    assertEquals(expected, got);
    ends.add(ours.logEndOffset());
    boolean accepted = ours.logEndOffset() > before;
    // Kafka rolls before it looks at the producer; for ours a refused batch changes nothing.
    sameSegments &= accepted || kafka.log().numberOfSegments() == segments;
    return accepted;
  }

  private static Object outcome(Callable<Object> call) {
    try {
      return call.call();
    } catch (RecordValidationException e) {
      return e.invalidException().getClass();
    } catch (ApiException e) {
      return e.getClass();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void replicate(List<Batch> batches) {
    for (Batch sent : batches) {
      Batch batch = sent.ofAnotherProducer(); // a leader took it: it contradicts nothing in the log
      long base = ours.logEndOffset();
      ByteBuffer bytes = build(batch).at(base, epoch).records(batch.records());
      // Kafka's follower refuses for ever what is larger than a segment; ours takes what its leader
      // took, whose settings may have been others.
      if (bytes.remaining() <= config.segmentBytes()) {
        kafka.appendAsFollower(TestBatches.copy(bytes), epoch);
        ours.appendAsFollower(bytes);
        senders.accepted(batch, ours.logEndOffset() - 1);
        ends.add(ours.logEndOffset());
      }
    }
  }

  private void commit(long highWatermark) throws IOException {
    kafka.log().updateHighWatermark(highWatermark);
    ours.updateHighWatermark(highWatermark);
  }

  private void deleteRecords(int percent) throws IOException {
    long start = ours.logStartOffset();
    long to = start + (ours.highWatermark() - start) * percent / 100;
    kafka
        .log()
        .maybeIncrementLogStartOffset(to, LogStartOffsetIncrementReason.ClientRecordDeletion);
    kafka.log().deleteOldSegments();
    ours.advanceLogStartOffset(to);
    forgetEnds();
  }

  private void retain(int ms, int bytes) throws IOException {
    if (!sameSegments) { // whole segments go: other ones where the logs are cut otherwise
      return;
    }
    LogConfig once = retention(ms, bytes);
    kafka.updateConfig(once);
    boolean again = true;
    while (again) { // our one pass goes as far as several of Kafka's, which looks at time first
      again = kafka.log().deleteOldSegments() > 0;
    }
    kafka.updateConfig(config);
    ours.updateConfig(once);
    ours.applyRetention();
    ours.updateConfig(config);
    if (kafka.log().size() != ours.sizeInBytes()) {
      assertEquals(ours.logEndOffset(), ours.logStartOffset(), "only an active segment may stay");
      sameSegments = false;
    }
    forgetEnds();
  }

  private LogConfig retention(long ms, long bytes) {
    return new LogConfig(
        config.segmentBytes(),
        config.segmentMs(),
        config.indexBytesMax(),
        config.indexIntervalBytes(),
        config.maxMessageBytes(),
        config.timestampType(),
        config.producerIdExpirationMs(),
        config.timestampBeforeMaxMs(),
        config.timestampAfterMaxMs(),
        config.compacted(),
        config.deleted(),
        ms,
        bytes);
  }

  /** A start within a batch is none of them: neither a commit nor a truncation goes there. */
  private void forgetEnds() {
    ends.headSet(ours.logStartOffset()).clear();
  }

  private void truncate(long to) throws IOException {
    kafka.lookAtTimes();
    assertEquals(kafka.log().truncateTo(to), ours.truncateTo(to));
    ends.tailSet(to, false).clear();
    reloaded = true;
    lead(1);
  }

  private void restartAt(long offset) {
    kafka.log().truncateFullyAndStartAt(offset, Optional.empty());
    ours.restartAt(offset, offset);
    ends.clear();
    ends.add(offset);
    lead(1);
  }

  private void read(HistoryStep.Read how) throws IOException {
    compareTime(how.percent());
    if (sameSegments) { // a read ends with its segment
      long start = ours.logStartOffset();
      long from = start + (ours.logEndOffset() - start) * how.percent() / 100;
      LogComparison.assertSameRead(kafka.log(), ours, from, how);
    }
  }

  private void compareTime(int percent) throws IOException {
    long passed = clock.wallTimeMs() - ManualClock.START_MS + 2000;
    long asked = ManualClock.START_MS - 1000 + passed * percent / 100;
    LogComparison.assertSameTime(kafka, ours, asked);
    LogComparison.assertTimesAsRead(ours, asked);
  }

  private void compareAnswers() throws IOException {
    if (sameSegments) {
      LogFolderContent.assertSameSegments(kafka.log(), ourFolder.resolve(TestFolder.FOLDER));
    }
    LogComparison.assertSameOffsets(kafka.log(), ours);
    LogComparison.assertSameStableOffset(kafka.log(), ours, reloaded, crashed);
    LogComparison.assertSameEpochs(kafka.log(), ours, epoch + 1);
  }

  private void compareFiles() throws IOException {
    if (sameSegments) {
      LogFolderContent.assertSame(
          kafkaFolder.resolve(TestFolder.FOLDER),
          ourFolder.resolve(TestFolder.FOLDER),
          kafka.log().activeSegment().baseOffset(),
          kafka.log().logEndOffset(),
          !LogComparison.lostEpochs(kafka.log()),
          crashed ? ours.logStartOffset() : -1);
    }
  }

  private void restart(boolean swapped) throws IOException {
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
    }
    reopen(true);
  }

  private void crash(boolean checkpointed, int tornBytes) throws IOException {
    byte[] before = LogComparison.records(ours);
    if (checkpointed) {
      ours.flush();
      directory.checkpoint();
    }
    Path ourCopy = root.resolve("ours" + incarnation);
    Path kafkaCopy = root.resolve("kafka" + incarnation);
    copy(ourFolder, ourCopy);
    copy(kafkaFolder, kafkaCopy);
    tear(ourCopy, tornBytes);
    tear(kafkaCopy, tornBytes);
    directory.close();
    kafka.close();
    ourFolder = ourCopy;
    kafkaFolder = kafkaCopy;
    reopen(false);
    if (kafkaIsLost) {
      byte[] after = LogComparison.records(ours); // its start may have gone back
      assertTrue(
          Arrays.equals(
              before, 0, before.length, after, after.length - before.length, after.length),
          "records after the crash");
      return;
    }
    crashed = true;
    senders.forgetBelow(ours.logStartOffset());
  }

  private void reopen(boolean clean) throws IOException {
    long highWatermark = ours.highWatermark();
    long recoveryPoint = checkpoint(OffsetCheckpoint.RECOVERY_POINT);
    long logStart = checkpoint(OffsetCheckpoint.LOG_START);
    incarnation++;
    reloaded = true;
    directory = TestFolder.open(ourFolder, disk, clock, config);
    ours = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    try {
      kafka = new KafkaLogOracle(kafkaFolder, config, clock, clean, recoveryPoint, logStart);
    } catch (IllegalArgumentException e) {
      // A log that was opened again counts the bytes since its index's last entry from zero,
      // recovery from that entry on: where its one more finds no room, Kafka's can't be opened.
      if (clean || !e.getMessage().startsWith("Attempt to append to a full ")) {
        throw e;
      }
      kafkaIsLost = true;
      return;
    }
    commit(highWatermark);
    compareAnswers();
    lead(1);
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

  /** Leaves the beginning of a batch behind the last one. */
  private void tear(Path copy, int bytes) throws IOException {
    ByteBuffer batch = TestBatches.batch().at(ours.logEndOffset(), epoch).records(3);
    Path folder = copy.resolve(TestFolder.FOLDER);
    try (Stream<Path> paths = Files.list(folder)) {
      Path last =
          paths.filter(p -> p.toString().endsWith(LogFiles.LOG)).max(Path::compareTo).orElseThrow();
      Files.write(last, Arrays.copyOf(batch.array(), bytes), StandardOpenOption.APPEND);
    }
  }
}
