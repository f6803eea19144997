package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.protocol.batch.BatchHeader;
import io.weir.storage.simulated.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that a client may get wrong in a batch, and Kafka's error for it. */
class BatchChecksTest {
  private PartitionLog log;

  @BeforeEach
  void open() {
    log =
        TestFolder.open(Path.of("/data"), new SimulatedDisk(), new ManualClock(), LogConfig.DEFAULT)
            .create(TestFolder.ID, LogConfig.DEFAULT);
  }

  /** Changes fields and makes the checksum right again. */
  private static Arguments wrong(String what, Class<?> error, Consumer<ByteBuffer> change) {
    return Arguments.of(
        what,
        error,
        (Consumer<ByteBuffer>)
            batch -> {
              change.accept(batch);
              batch.putInt(17, new BatchHeader().wrap(batch, 0).computeCrc());
            });
  }

  private static Arguments damaged(String what, Class<?> error, Consumer<ByteBuffer> change) {
    return Arguments.of(what, error, change);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        damaged("checksum", CorruptRecordException.class, b -> b.put(70, (byte) ~b.get(70))),
        damaged("stored checksum", CorruptRecordException.class, b -> b.putInt(17, 1)),
        damaged("cut short", CorruptRecordException.class, b -> b.limit(b.limit() - 1)),
        damaged("only a length", CorruptRecordException.class, b -> b.limit(12)),
        damaged("nothing", InvalidRecordException.class, b -> b.limit(0)),
        damaged("negative length", CorruptRecordException.class, b -> b.putInt(8, -5)),
        damaged("huge length", CorruptRecordException.class, b -> b.putInt(8, Integer.MAX_VALUE)),
        damaged("magic 0", UnsupportedForMessageFormatException.class, b -> b.put(16, (byte) 0)),
        damaged("magic 1", UnsupportedForMessageFormatException.class, b -> b.put(16, (byte) 1)),
        damaged("magic 3", CorruptRecordException.class, b -> b.put(16, (byte) 3)),
        wrong("base offset", InvalidRecordException.class, b -> b.putLong(0, 1)),
        wrong("record count", InvalidRecordException.class, b -> b.putInt(57, 2)),
        wrong("no records", InvalidRecordException.class, b -> b.putInt(57, 0).putInt(23, -1)),
        wrong("last offset delta", InvalidRecordException.class, b -> b.putInt(23, 7)),
        wrong("negative delta", InvalidRecordException.class, b -> b.putInt(23, -3)),
        wrong("control", InvalidRecordException.class, b -> b.putShort(21, (short) 0x20)),
        wrong("delete horizon", InvalidRecordException.class, b -> b.putShort(21, (short) 0x40)),
        wrong("codec", UnsupportedCompressionTypeException.class, b -> b.putShort(21, (short) 6)),
        wrong("append time", InvalidTimestampException.class, b -> b.putShort(21, (short) 8)),
        wrong(
            "future",
            InvalidTimestampException.class,
            b -> b.putLong(35, ManualClock.START_MS + 3_600_001)),
        wrong(
            "sequence",
            InvalidRecordException.class,
            b -> b.putLong(43, 5).putShort(51, (short) 0).putInt(53, -1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isRefusedAndNothingIsWritten(
      String what, Class<? extends Exception> error, Consumer<ByteBuffer> change) {
    ByteBuffer batch = TestBatches.batch().records(3);
    change.accept(batch);
    assertThrows(error, () -> log.appendAsLeader(batch, 0, AppendOrigin.CLIENT), what);
    assertEquals(0, log.logEndOffset());
    assertEquals(0, log.sizeInBytes());
    log.appendAsLeader(TestBatches.batch().records(1), 0, AppendOrigin.CLIENT);
    assertEquals(1, log.logEndOffset());
  }

  @Test
  void aClientSendsOneBatchACoordinatorSeveral() {
    ByteBuffer two =
        TestBatches.join(TestBatches.batch().records(1), TestBatches.batch().records(2));
    assertThrows(
        InvalidRecordException.class,
        () -> log.appendAsLeader(two.duplicate(), 0, AppendOrigin.CLIENT));
    AppendResult result = log.appendAsLeader(two, 4, AppendOrigin.COORDINATOR);
    assertEquals(0, result.baseOffset());
    assertEquals(2, result.lastOffset());
    assertEquals(4, log.latestEpoch().orElseThrow());
  }

  @Test
  void aCoordinatorMayWriteMarkers() {
    log.appendAsLeader(
        TestBatches.marker(1, 0, ControlRecordType.ABORT), 0, AppendOrigin.COORDINATOR);
    assertEquals(1, log.logEndOffset());
  }

  @Test
  void tooLargeForTheTopicAndForTheSegment() {
    LogConfig small = LogConfig.DEFAULT.with(Map.of("max.message.bytes", "100"));
    log.updateConfig(small);
    assertThrows(
        RecordTooLargeException.class,
        () -> log.appendAsLeader(TestBatches.batch().records(5), 0, AppendOrigin.CLIENT));
    log.updateConfig(LogConfig.DEFAULT.with(Map.of("segment.bytes", "100")));
    assertThrows(
        RecordBatchTooLargeException.class,
        () -> log.appendAsLeader(TestBatches.batch().records(5), 0, AppendOrigin.CLIENT));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void aCompactedTopicNeedsKeys(CompressionType codec) {
    log.updateConfig(LogConfig.DEFAULT.with(Map.of("cleanup.policy", "compact")));
    log.appendAsLeader(TestBatches.batch().codec(codec).records(2), 0, AppendOrigin.CLIENT);
    assertThrows(
        InvalidRecordException.class,
        () ->
            log.appendAsLeader(
                TestBatches.batch().codec(codec).withoutKeys().records(2), 0, AppendOrigin.CLIENT));
    assertEquals(2, log.logEndOffset());
  }

  static Stream<CompressionType> codecs() {
    return Stream.of(CompressionType.values());
  }

  @Test
  void timestampsMayBeBoundedBelow() {
    log.updateConfig(LogConfig.DEFAULT.with(Map.of("message.timestamp.before.max.ms", "1000")));
    log.appendAsLeader(
        TestBatches.batch().timestamps(ManualClock.START_MS - 1000, 0).records(2),
        0,
        AppendOrigin.CLIENT);
    assertThrows(
        InvalidTimestampException.class,
        () ->
            log.appendAsLeader(
                TestBatches.batch().timestamps(ManualClock.START_MS, -1001).records(2),
                0,
                AppendOrigin.CLIENT));
  }

  @Test
  void aLargestTimestampBelowTheFirstIsMended() {
    ByteBuffer batch = TestBatches.batch().timestamps(ManualClock.START_MS - 50, 10).records(3);
    batch.putLong(35, -1);
    batch.putInt(17, new BatchHeader().wrap(batch, 0).computeCrc());
    log.appendAsLeader(batch, 0, AppendOrigin.CLIENT);
    TimestampAndOffset largest = log.maxTimestampOffset().orElseThrow();
    assertEquals(new TimestampAndOffset(ManualClock.START_MS - 30, 2, 0), largest);
  }

  @Test
  void settingsAreCheckedByName() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> LogConfig.DEFAULT.with(Map.of("segment.bytes", "x")));
    assertEquals("segment.bytes=x is not a number", e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> LogConfig.DEFAULT.with(Map.of("segment.ms", "0")));
    assertEquals(5, LogConfig.DEFAULT.with(Map.of("retention.ms", "5")).retentionMs());
    assertEquals(LogConfig.DEFAULT, LogConfig.DEFAULT.with(Map.of("min.insync.replicas", "5")));
  }
}
