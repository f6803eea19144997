package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads at every boundary of a log of several segments. */
class PartitionLogReadTest {
  private static final int BATCHES = 200;
  private static final int PER_BATCH = 3;
  private static final long END = BATCHES * (long) PER_BATCH;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private LogDirectory directory;
  private PartitionLog log;
  private int batchBytes;

  @BeforeEach
  void fill() {
    LogConfig config = TestFolder.config(8192, 500);
    directory = TestFolder.open(folder, new FileDisk(), clock, config);
    log = directory.create(TestFolder.ID, config);
    for (int i = 0; i < BATCHES; i++) {
      batchBytes =
          log.appendAsLeader(TestBatches.batch().records(PER_BATCH), 1, AppendOrigin.CLIENT)
              .bytes();
    }
    log.updateHighWatermark(END);
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void everyOffsetIsReadFromTheBatchThatHoldsItOn() throws IOException {
    for (long offset = 0; offset < END; offset++) {
      try (LogSlice slice = log.read(offset, 1, Long.MAX_VALUE, true)) {
        long base = offset - offset % PER_BATCH;
        assertEquals(
            LongStream.range(base, base + PER_BATCH).boxed().toList(), TestBatches.offsets(slice));
        assertEquals(base + PER_BATCH, slice.nextOffset());
      }
    }
  }

  @Test
  void readingOnByNextOffsetGivesEverythingOnce() throws IOException {
    for (int maxBytes : List.of(1, batchBytes, batchBytes * 2 + 1, 3000, 1 << 20)) {
      List<Long> seen = new ArrayList<>();
      long next = 0;
      while (next < END) {
        try (LogSlice slice = log.read(next, maxBytes, Long.MAX_VALUE, true)) {
          assertTrue(slice.sizeInBytes() > 0, "stuck at " + next);
          assertTrue(slice.sizeInBytes() <= Math.max(maxBytes, batchBytes));
          seen.addAll(TestBatches.offsets(slice));
          next = slice.nextOffset();
        }
      }
      assertEquals(LongStream.range(0, END).boxed().toList(), seen);
    }
  }

  @Test
  void nothingAtOrAboveTheBoundIsGiven() throws IOException {
    for (long bound = 0; bound <= END; bound += PER_BATCH) {
      long next = 0;
      while (next < bound) {
        try (LogSlice slice = log.read(next, 1 << 20, bound, true)) {
          List<Long> offsets = TestBatches.offsets(slice);
          assertEquals(slice.nextOffset() - 1, offsets.getLast());
          next = slice.nextOffset();
        }
      }
      assertEquals(bound, next);
      try (LogSlice slice = log.read(bound, 1 << 20, bound, true)) {
        assertEquals(0, slice.sizeInBytes());
      }
    }
  }

  @Test
  void aFirstBatchThatDoesNotFitIsLeftOutUnlessOneMessageIsDemanded() {
    try (LogSlice slice = log.read(30, batchBytes - 1, Long.MAX_VALUE, false)) {
      assertTrue(slice.isEmpty());
      assertEquals(30, slice.nextOffset());
    }
    try (LogSlice slice = log.read(30, batchBytes, Long.MAX_VALUE, false)) {
      assertEquals(batchBytes, slice.sizeInBytes());
    }
  }

  @Test
  void outsideOfTheLogIsAnError() {
    assertThrows(OffsetOutOfRangeException.class, () -> log.read(-1, 1, END, true));
    assertThrows(OffsetOutOfRangeException.class, () -> log.read(END + 1, 1, END, true));
    assertTrue(log.read(END, 1, END, true).isEmpty());
    log.advanceLogStartOffset(100);
    assertThrows(OffsetOutOfRangeException.class, () -> log.read(99, 1, END, true));
    assertEquals(102, log.read(100, 1, END, true).nextOffset());
  }

  @Test
  void aSliceStaysReadableAfterItsSegmentIsDeleted() throws IOException {
    try (LogSlice slice = log.read(0, 1 << 20, END, true)) {
      log.restartAt(5000, 5000);
      assertEquals(0L, TestBatches.offsets(slice).getFirst());
    }
  }

  @Test
  void theTailIsReadAfterReopening() throws IOException {
    directory.close();
    directory = TestFolder.open(folder, new FileDisk(), clock, TestFolder.config(8192, 500));
    log = directory.find(TestFolder.ID.topicPartition()).orElseThrow();
    assertEquals(LogRecovery.Outcome.CLEAN, log.recovery().outcome());
    assertEquals(END, log.logEndOffset());
    assertEquals(TestFolder.ID, log.id());
    assertEquals(END, log.highWatermark());
    everyOffsetIsReadFromTheBatchThatHoldsItOn();
  }
}
