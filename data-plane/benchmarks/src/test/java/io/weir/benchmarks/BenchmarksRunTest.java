package io.weir.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark still runs; what it measures here means nothing. */
class BenchmarksRunTest {
  @Test
  void everyBenchmarkRunsOnce() throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("io\\.weir\\.benchmarks\\..*")
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(20))
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();

    Set<String> ran =
        results.stream()
            .map(result -> result.getParams().getBenchmark().replace("io.weir.benchmarks.", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        new TreeSet<>(
            Set.of(
                "AccessBenchmark.anew",
                "AccessBenchmark.remembered",
                "AccessBenchmark.withoutAcls",
                "ParseBenchmark.parse",
                "AppendBenchmark.weir",
                "AppendBenchmark.kafka",
                "PushBenchmark.encode",
                "PushBenchmark.decodeAndApply",
                "TenantMappingBenchmark.produce",
                "TenantMappingBenchmark.fetch",
                "TenantMappingBenchmark.metadataOfThousandTopics")),
        ran);
    for (RunResult result : results) {
      double score = result.getPrimaryResult().getScore();
      assertTrue(score > 0, result.getParams().getBenchmark() + " scored " + score);
    }
  }
}
