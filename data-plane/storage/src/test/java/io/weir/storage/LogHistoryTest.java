package io.weir.storage;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * Random histories, applied to Kafka's own log and to ours, leave the same answers and files. A
 * failing one is shrunk to a shortest that fails too, and printed with its seed.
 */
class LogHistoryTest {
  @Provide
  Arbitrary<LogConfig> configs() {
    return HistorySteps.configs();
  }

  @Provide
  Arbitrary<List<HistoryStep>> histories() {
    return HistorySteps.histories();
  }

  /** The same histories in each build. */
  @Property(
      tries = 120,
      seed = "4711",
      afterFailure = AfterFailureMode.RANDOM_SEED,
      edgeCases = EdgeCasesMode.NONE)
  void sameAsKafka(
      @ForAll("configs") LogConfig config, @ForAll("histories") List<HistoryStep> history)
      throws IOException {
    TwoLogs.run(config, history);
  }

  /** Others in each run, as many as asked for. */
  @Tag("long-oracle")
  @Property(afterFailure = AfterFailureMode.RANDOM_SEED, edgeCases = EdgeCasesMode.NONE)
  void sameAsKafkaForLong(
      @ForAll("configs") LogConfig config, @ForAll("histories") List<HistoryStep> history)
      throws IOException {
    TwoLogs.run(config, history);
  }
}
