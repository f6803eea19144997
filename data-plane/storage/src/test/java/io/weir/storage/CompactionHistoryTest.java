package io.weir.storage;

import static net.jqwik.api.Arbitraries.frequencyOf;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.of;

import io.weir.storage.CompactionStep.Entry;
import java.util.List;
import java.util.Map;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import org.apache.kafka.common.record.internal.CompressionType;

/**
 * Random histories of compacted logs, cleaned by Kafka's cleaner and by ours, leave the same files.
 */
class CompactionHistoryTest {
  /** Room for 5 keys, more than a batch has, for 8, and for all. */
  private static final List<Integer> KEY_BYTES = List.of(24 * 6, 24 * 9, 24 * 1000);

  @Provide
  Arbitrary<LogConfig> configs() {
    return Combinators.combine(
            integers().between(1100, 4000),
            of(10 << 20, 4096),
            integers().between(0, 500),
            of("CreateTime", "LogAppendTime"),
            of(0, 1, 200, 100_000),
            of(0, 0, 300),
            of(Long.MAX_VALUE, 400L),
            of("compact", "compact,delete"))
        .as(CompactionHistoryTest::config);
  }

  private static LogConfig config(
      int segmentBytes,
      int indexBytes,
      int interval,
      String timestampType,
      int deleteRetentionMs,
      int minLagMs,
      long maxLagMs,
      String policy) {
    return LogConfig.DEFAULT.with(
        Map.of(
            "segment.bytes", "" + segmentBytes,
            "segment.index.bytes", "" + indexBytes,
            "index.interval.bytes", "" + interval,
            "message.timestamp.type", timestampType,
            "delete.retention.ms", "" + deleteRetentionMs,
            "min.compaction.lag.ms", "" + minLagMs,
            "max.compaction.lag.ms", "" + maxLagMs,
            "retention.ms", "-1",
            "cleanup.policy", policy));
  }

  @Provide
  Arbitrary<Integer> keyBytes() {
    return of(KEY_BYTES);
  }

  @Provide
  Arbitrary<List<CompactionStep>> histories() {
    return step().list().ofMinSize(5).ofMaxSize(60);
  }

  private static Arbitrary<CompactionStep> step() {
    Arbitrary<Integer> percent = integers().between(0, 100);
    return frequencyOf(
        Tuple.of(60, append()),
        Tuple.of(
            25,
            Combinators.combine(integers().between(3, 4), of(true, false))
                .as(CompactionStep.End::new)),
        Tuple.of(2, Arbitraries.create(CompactionStep.Lead::new)),
        Tuple.of(8, integers().between(1, 300).map(CompactionStep.Wait::new)),
        Tuple.of(10, of(100, 100, 60).map(CompactionStep.Commit::new)),
        Tuple.of(1, percent.map(CompactionStep.DeleteRecords::new)),
        Tuple.of(12, Arbitraries.create(CompactionStep.Clean::new)),
        Tuple.of(2, of(true, false).map(CompactionStep.Restart::new)),
        Tuple.of(2, Arbitraries.create(CompactionStep.Kill::new)));
  }

  private static Arbitrary<CompactionStep> append() {
    Arbitrary<Integer> valueBytes =
        frequencyOf(
            Tuple.of(3, Arbitraries.just(-1)),
            Tuple.of(8, integers().between(0, 120)),
            Tuple.of(1, integers().between(121, 220)));
    Arbitrary<List<Entry>> entries =
        Combinators.combine(integers().between(0, 6), valueBytes)
            .as(Entry::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4);
    return Combinators.combine(
            of(CompressionType.class),
            frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(3, integers().between(1, 4))),
            integers().between(0, 300),
            entries)
        .as(CompactionStep.Append::new);
  }

  /** The same histories in each build. */
  @Property(
      tries = 150,
      seed = "4712",
      afterFailure = AfterFailureMode.RANDOM_SEED,
      edgeCases = EdgeCasesMode.NONE)
  void sameAsKafka(
      @ForAll("configs") LogConfig config,
      @ForAll("keyBytes") int keyBytes,
      @ForAll("histories") List<CompactionStep> history)
      throws Exception {
    TwoCompactedLogs.run(config, keyBytes, history);
  }

  /** Others in each run, as many as asked for. */
  @Tag("long-oracle")
  @Property(afterFailure = AfterFailureMode.RANDOM_SEED, edgeCases = EdgeCasesMode.NONE)
  void sameAsKafkaForLong(
      @ForAll("configs") LogConfig config,
      @ForAll("keyBytes") int keyBytes,
      @ForAll("histories") List<CompactionStep> history)
      throws Exception {
    TwoCompactedLogs.run(config, keyBytes, history);
  }
}
