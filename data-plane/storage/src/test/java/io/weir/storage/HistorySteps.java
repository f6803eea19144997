package io.weir.storage;

import static net.jqwik.api.Arbitraries.frequencyOf;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.of;

import io.weir.storage.HistoryStep.Batch;
import io.weir.storage.HistoryStep.Sender;
import io.weir.storage.HistoryStep.Sequence;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;

/** Where random histories and the settings they run under come from. Stateless. */
final class HistorySteps {
  private static final int PRODUCERS = 4;

  private HistorySteps() {}

  static Arbitrary<List<HistoryStep>> histories() {
    return step().list().ofMinSize(1).ofMaxSize(30);
  }

  static Arbitrary<LogConfig> configs() {
    return Combinators.combine(
            integers().between(600, 20_000),
            of(1_000_000, 300),
            of(10 << 20, 96, 48),
            integers().between(0, 3000),
            of(LogConfig.DEFAULT.maxMessageBytes(), 1500),
            of(TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME))
        .as(HistorySteps::config);
  }

  private static LogConfig config(
      int segmentBytes,
      int segmentMs,
      int indexBytes,
      int interval,
      int maxMessageBytes,
      TimestampType type) {
    LogConfig d = LogConfig.DEFAULT;
    return new LogConfig(
        segmentBytes,
        segmentMs,
        indexBytes,
        interval,
        maxMessageBytes,
        type,
        d.producerIdExpirationMs(),
        d.timestampBeforeMaxMs(),
        d.timestampAfterMaxMs(),
        false,
        true,
        -1,
        -1);
  }

  private static Arbitrary<HistoryStep> step() {
    Arbitrary<Integer> percent = integers().between(0, 100);
    Arbitrary<Boolean> bool = of(false, true);
    Arbitrary<Boolean> seldom =
        frequencyOf(Tuple.of(30, Arbitraries.just(false)), Tuple.of(1, Arbitraries.just(true)));
    return frequencyOf(
        Tuple.of(50, Combinators.combine(batch(), seldom).as(HistoryStep.Append::new)),
        Tuple.of(
            8,
            Combinators.combine(
                    integers().between(1, PRODUCERS), epochStep(), bool, integers().between(2, 4))
                .as(HistoryStep.Marker::new)),
        Tuple.of(
            8,
            Combinators.combine(batch().list().ofMinSize(1).ofMaxSize(3), integers().between(0, 2))
                .as(HistoryStep.Replicate::new)),
        Tuple.of(4, integers().between(1, 3).map(HistoryStep.Lead::new)),
        Tuple.of(8, integers().between(1, 400).map(HistoryStep.Wait::new)),
        Tuple.of(10, percent.map(HistoryStep.Commit::new)),
        Tuple.of(3, percent.map(HistoryStep.DeleteRecords::new)),
        Tuple.of(
            3,
            Combinators.combine(integers().between(-1, 3000), integers().between(1, 30_000))
                .as((ms, bytes) -> new HistoryStep.Retention(ms, bytes > 20_000 ? -1 : bytes))),
        Tuple.of(4, percent.map(HistoryStep.Truncate::new)),
        Tuple.of(1, integers().between(-20, 20).map(HistoryStep.TruncateFully::new)),
        Tuple.of(
            10,
            Combinators.combine(percent, integers().between(0, 5000), bool, bool)
                .as(HistoryStep.Read::new)),
        Tuple.of(3, bool.map(HistoryStep.Restart::new)),
        Tuple.of(3, Combinators.combine(bool, of(0, 0, 5, 40, 70)).as(HistoryStep.Crash::new)));
  }

  private static Arbitrary<Integer> epochStep() {
    return of(0, 0, 0, 0, 0, 0, 1, -1);
  }

  private static Arbitrary<Batch> batch() {
    Arbitrary<Integer> records =
        frequencyOf(
            Tuple.of(12, integers().between(1, 6)), Tuple.of(1, integers().between(7, 300)));
    Arbitrary<Integer> valueBytes =
        frequencyOf(
            Tuple.of(10, integers().between(0, 200)), Tuple.of(2, integers().between(201, 4000)));
    Arbitrary<Integer> agoMs =
        frequencyOf(
            Tuple.of(20, integers().between(0, 300)),
            Tuple.of(1, of(-1000, -3_600_000, -4_000_000)));
    return Combinators.combine(
            of(CompressionType.class),
            records,
            valueBytes,
            agoMs,
            integers().between(-1, 2),
            sender())
        .as(Batch::new);
  }

  private static Arbitrary<Sender> sender() {
    Arbitrary<Sequence> sequence =
        frequencyOf(Tuple.of(10, Arbitraries.just(Sequence.NEXT)), Tuple.of(3, of(Sequence.class)));
    return Combinators.combine(
            integers().between(0, PRODUCERS), epochStep(), sequence, of(false, false, true))
        .as(Sender::new);
  }
}
