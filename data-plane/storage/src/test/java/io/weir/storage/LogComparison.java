package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.storage.internals.log.UnifiedLog;

/** Asks Kafka's log and ours the same and compares the answers. Stateless. */
final class LogComparison {
  private static final int READ_BYTES = 64 << 10;

  private LogComparison() {}

  /**
   * Kafka's high watermark goes to its batch's beginning at a read, when a crash left it within one
   * with the log's start: below the start then. Ours never is.
   */
  static void assertSameOffsets(UnifiedLog kafka, PartitionLog ours) {
    assertEquals(kafka.logEndOffset(), ours.logEndOffset(), "log end");
    assertEquals(kafka.logStartOffset(), ours.logStartOffset(), "log start");
    assertEquals(
        Math.max(kafka.highWatermark(), kafka.logStartOffset()),
        ours.highWatermark(),
        "high watermark");
  }

  /**
   * Strictly only where all is committed, or where nothing was reloaded yet: a transaction that
   * ended above the high watermark is not in snapshots, and the logs reload from different ones.
   * Kafka's may lie below its log's start until the segment goes; ours never does. After a crash, a
   * transaction whose records all lie below the start may be known to one of the logs only.
   */
  static void assertSameStableOffset(
      UnifiedLog kafka, PartitionLog ours, boolean reloaded, boolean crashed) {
    boolean deletedOne =
        crashed
            && Math.min(kafka.lastStableOffset(), ours.lastStableOffset()) <= ours.logStartOffset();
    if (!deletedOne && (!reloaded || ours.highWatermark() == ours.logEndOffset())) {
      long expected = Math.max(kafka.lastStableOffset(), kafka.logStartOffset());
      assertEquals(expected, ours.lastStableOffset(), "last stable offset");
    }
  }

  /**
   * Whether Kafka's log knows no epoch of its first batches: the start went back at a crash before
   * its checkpoint, and the file of epochs, cut already, is not made whole again.
   */
  static boolean lostEpochs(UnifiedLog kafka) {
    return kafka.logStartOffset() < kafka.logEndOffset()
        && firstKnown(kafka) > kafka.logStartOffset();
  }

  private static long firstKnown(UnifiedLog kafka) {
    return kafka
        .leaderEpochCache()
        .earliestEntry()
        .map(e -> e.startOffset())
        .orElse(Long.MAX_VALUE);
  }

  /**
   * All leader epochs up to one. Those that Kafka lost are compared with a walk over all batches.
   */
  static void assertSameEpochs(UnifiedLog kafka, PartitionLog ours, int last) throws IOException {
    int known = 0;
    if (lostEpochs(kafka)) {
      known = kafka.leaderEpochCache().earliestEntry().map(e -> e.epoch()).orElse(last + 1);
    }
    if (known > last) {
      assertEquals(latestAsRead(ours), ours.latestEpoch(), "latest epoch of all batches");
    } else {
      OptionalInt latest = kafka.latestEpoch().map(OptionalInt::of).orElseGet(OptionalInt::empty);
      assertEquals(latest, ours.latestEpoch(), "latest epoch");
    }
    for (int epoch = 0; epoch < known; epoch++) {
      assertEquals(
          endAsRead(ours, epoch),
          ours.endOffsetForEpoch(epoch),
          "end, in all batches, of " + epoch);
    }
    for (int epoch = known; epoch <= last; epoch++) {
      EpochEndOffset expected =
          kafka
              .endOffsetForEpoch(epoch)
              .map(e -> new EpochEndOffset(e.epoch(), e.offset()))
              .orElse(EpochEndOffset.UNDEFINED);
      assertEquals(expected, ours.endOffsetForEpoch(epoch), "end of epoch " + epoch);
    }
  }

  private static OptionalInt latestAsRead(PartitionLog ours) throws IOException {
    int latest = -1;
    for (RecordBatch batch : batches(ours)) {
      latest = Math.max(latest, batch.partitionLeaderEpoch());
    }
    return OptionalInt.of(latest);
  }

  /** Where an epoch ends, from the batches' headers. */
  private static EpochEndOffset endAsRead(PartitionLog ours, int asked) throws IOException {
    if (asked > ours.latestEpoch().orElseThrow()) {
      return EpochEndOffset.UNDEFINED;
    }
    int floor = asked;
    for (RecordBatch batch : batches(ours)) {
      if (batch.partitionLeaderEpoch() > asked) {
        return new EpochEndOffset(floor, Math.max(batch.baseOffset(), ours.logStartOffset()));
      }
      floor = batch.partitionLeaderEpoch();
    }
    return new EpochEndOffset(floor, ours.logEndOffset()); // the latest, or one without records yet
  }

  private static Iterable<? extends RecordBatch> batches(PartitionLog ours) throws IOException {
    return MemoryRecords.readableRecords(ByteBuffer.wrap(records(ours))).batches();
  }

  static void assertSameTime(KafkaLogOracle kafka, PartitionLog ours, long timestampMs)
      throws IOException {
    assertEquals(
        kafka.offsetForTimestamp(timestampMs),
        ours.offsetForTimestamp(timestampMs),
        () -> "offset for time " + timestampMs);
    // Kafka's may be one that was deleted on request; ours is one that can be read.
    Optional<TimestampAndOffset> largest = kafka.offsetForTimestamp(-3);
    if (largest.isEmpty() || largest.get().offset() >= ours.logStartOffset()) {
      assertEquals(largest, ours.maxTimestampOffset(), "largest timestamp");
    }
  }

  /** Our answers against a walk over all records. */
  static void assertTimesAsRead(PartitionLog ours, long timestampMs) throws IOException {
    Optional<TimestampAndOffset> expected = Optional.empty();
    Optional<TimestampAndOffset> largest = Optional.empty();
    MemoryRecords all = MemoryRecords.readableRecords(ByteBuffer.wrap(records(ours)));
    for (RecordBatch batch : all.batches()) {
      for (Record r : batch) {
        if (r.offset() >= ours.logStartOffset()) {
          TimestampAndOffset here =
              new TimestampAndOffset(r.timestamp(), r.offset(), batch.partitionLeaderEpoch());
          if (expected.isEmpty() && r.timestamp() >= timestampMs) {
            expected = Optional.of(here);
          }
          if (r.timestamp() > largest.map(TimestampAndOffset::timestampMs).orElse(-1L)) {
            largest = Optional.of(here);
          }
        }
      }
    }
    assertEquals(
        expected,
        ours.offsetForTimestamp(timestampMs),
        () -> "offset for time " + timestampMs + " in all records");
    assertEquals(largest, ours.maxTimestampOffset(), "largest timestamp of all records");
  }

  static void assertSameRead(UnifiedLog kafka, PartitionLog ours, long from, HistoryStep.Read how)
      throws IOException {
    FetchIsolation isolation =
        how.committedOnly() ? FetchIsolation.HIGH_WATERMARK : FetchIsolation.LOG_END;
    long bound = how.committedOnly() ? ours.highWatermark() : Long.MAX_VALUE;
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    add(kafka.read(from, how.maxBytes(), isolation, how.minOneMessage()).records, expected);
    try (LogSlice slice = ours.read(from, how.maxBytes(), bound, how.minOneMessage())) {
      assertArrayEquals(expected.toByteArray(), bytes(slice), () -> "read at " + from);
    }
  }

  /** Every byte from the logs' start to their end, whatever the segments. */
  static void assertSameRecords(UnifiedLog kafka, PartitionLog ours) throws IOException {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    long next = kafka.logStartOffset();
    while (next < kafka.logEndOffset()) {
      next = add(kafka.read(next, READ_BYTES, FetchIsolation.LOG_END, true).records, expected);
    }
    assertArrayEquals(expected.toByteArray(), records(ours), "all records");
  }

  /** All whole batches from the one that holds the log's start on. */
  static byte[] records(PartitionLog ours) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long next = ours.logStartOffset();
    while (next < ours.logEndOffset()) {
      try (LogSlice slice = ours.read(next, READ_BYTES, Long.MAX_VALUE, true)) {
        all.writeBytes(bytes(slice));
        next = slice.nextOffset();
      }
    }
    return all.toByteArray();
  }

  /** Adds all whole batches; returns the offset after them. */
  private static long add(Records records, ByteArrayOutputStream target) {
    long next = -1;
    for (RecordBatch batch : records.batches()) {
      ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
      batch.writeTo(bytes);
      target.writeBytes(bytes.array());
      next = batch.nextOffset();
    }
    return next;
  }

  private static byte[] bytes(LogSlice slice) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
    slice.readFully(bytes);
    return bytes.array();
  }
}
