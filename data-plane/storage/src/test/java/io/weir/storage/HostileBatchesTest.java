package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.batch.BatchHeader;
import io.weir.storage.simulated.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a producer may put into its own topic, as records stay closed: the log, its followers, its
 * recovery and its look-ups go on, and the batches around it are as they were.
 */
class HostileBatchesTest {
  private static final Path FOLDER = Path.of("/data");
  private static final int FIRST_RECORD = BatchHeader.HEADER_BYTES;
  private static final int MAX_TIMESTAMP = 35;
  private static final long HOUR_MS = 3_600_000;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualClock clock = new ManualClock();

  private static Arguments hostile(String what, UnaryOperator<ByteBuffer> make) {
    return Arguments.of(what, make);
  }

  static Stream<Arguments> batches() {
    return Stream.of(
        hostile("wrong inner offsets", b -> b.put(FIRST_RECORD + 3, (byte) 126)),
        hostile("a record's length is absurd", b -> b.putInt(FIRST_RECORD, 0xffffff7f)),
        hostile("a negative length", b -> b.put(FIRST_RECORD, (byte) 1)),
        hostile("fewer records than counted", b -> cut(b, FIRST_RECORD + 20)),
        hostile("no records at all", b -> cut(b, FIRST_RECORD)),
        hostile("nonsense", HostileBatchesTest::nonsense),
        hostile("no gzip", b -> codec(b, CompressionType.GZIP)),
        hostile("no snappy", b -> codec(b, CompressionType.SNAPPY)),
        hostile("no lz4", b -> codec(b, CompressionType.LZ4)),
        hostile("no zstd", b -> codec(b, CompressionType.ZSTD)),
        hostile(
            "compressed, cut short",
            b -> {
              ByteBuffer zstd =
                  TestBatches.batch()
                      .codec(CompressionType.ZSTD)
                      .timestamps(ManualClock.START_MS + 1000, 1)
                      .records(10);
              return cut(zstd, zstd.limit() - 9);
            }),
        hostile("a largest time that no record has", b -> lie(b, ManualClock.START_MS + HOUR_MS)));
  }

  private static ByteBuffer cut(ByteBuffer batch, int bytes) {
    return batch.putInt(8, bytes - BatchHeader.LOG_OVERHEAD_BYTES).limit(bytes);
  }

  private static ByteBuffer nonsense(ByteBuffer batch) {
    for (int at = FIRST_RECORD; at < batch.limit(); at++) {
      batch.put(at, (byte) (at * 37));
    }
    return batch;
  }

  private static ByteBuffer codec(ByteBuffer batch, CompressionType codec) {
    return batch.putShort(21, (short) codec.id);
  }

  private static ByteBuffer lie(ByteBuffer batch, long maxTimestamp) {
    return batch.putLong(MAX_TIMESTAMP, maxTimestamp);
  }

  private static ByteBuffer good(long timestampMs) {
    return TestBatches.batch().timestamps(timestampMs, 1).records(10);
  }

  private static ByteBuffer made(UnaryOperator<ByteBuffer> make) {
    ByteBuffer batch = make.apply(good(ManualClock.START_MS + 1000));
    return batch.putInt(17, new BatchHeader().wrap(batch, 0).computeCrc());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void theLogGoesOnAndLookUpsAnswer(String what, UnaryOperator<ByteBuffer> make) throws Exception {
    PartitionLog log = open().create(TestFolder.ID, LogConfig.DEFAULT);
    append(log, good(ManualClock.START_MS));
    append(log, made(make));
    append(log, good(ManualClock.START_MS + 2000));

    assertEquals(30, log.logEndOffset());
    Optional<TimestampAndOffset> before = log.offsetForTimestamp(ManualClock.START_MS + 5);
    assertEquals(5, before.orElseThrow().offset(), what);
    long within = log.offsetForTimestamp(ManualClock.START_MS + 1003).orElseThrow().offset();
    assertTrue(within >= 10 && within < 20, what + ": " + within);
    long after = log.offsetForTimestamp(ManualClock.START_MS + 2003).orElseThrow().offset();
    assertTrue(after == 23 || after == 10, what + ": " + after); // 10: the header claims it
    assertTrue(log.maxTimestampOffset().isPresent());
    log.updateHighWatermark(30);
    log.advanceLogStartOffset(15);
    assertEquals(
        23,
        log.offsetForTimestamp(ManualClock.START_MS + 2003)
            .map(f -> Math.max(f.offset(), 23))
            .orElseThrow());
    assertEquals(29, TestBatches.offsets(log.read(20, 1 << 20, 30, true)).getLast());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void followersAndRecoveryTakeIt(String what, UnaryOperator<ByteBuffer> make) {
    LogDirectory folder = open();
    PartitionLog leader = folder.create(TestFolder.ID, LogConfig.DEFAULT);
    append(leader, good(ManualClock.START_MS));
    append(leader, made(make));
    append(leader, good(ManualClock.START_MS + 2000));
    leader.flush();
    disk.kill();

    PartitionLog again = open().logs().iterator().next();

    assertEquals(30, again.logEndOffset(), what);
    assertEquals(LogRecovery.Outcome.RECOVERED, again.recovery().outcome(), what);
  }

  private LogDirectory open() {
    return TestFolder.open(FOLDER, disk, clock, LogConfig.DEFAULT.with(Map.of()));
  }

  private static void append(PartitionLog log, ByteBuffer batch) {
    log.appendAsLeader(batch, 0, AppendOrigin.CLIENT);
  }
}
