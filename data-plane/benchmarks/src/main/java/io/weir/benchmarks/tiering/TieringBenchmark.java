package io.weir.benchmarks.tiering;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tiered storage of Weir and of Apache Kafka, side by side: rounds alternate (Weir, Kafka, Weir,
 * …), the first of each only warms up. The table goes to standard output, progress to standard
 * error. Started by {@code ./weir bench-tiering}; exits with 1 when a round failed.
 */
public final class TieringBenchmark {
  private static final long SEED = 1;
  private static final Path LOAD_AVERAGE = Path.of("/proc/loadavg");

  /** Backlog and segments of the warm-up, of a round's: what is measured is longer. */
  private static final int WARM_UP_SHARE = 4;

  /** So many, so that each partition fills segments of 1 MiB. */
  private static final int WARM_UP_MIB_MIN = 32;

  private static final int SEGMENT_BYTES_MIN = 1 << 20;

  private final Arguments arguments;
  private final long began = System.nanoTime();
  private final List<Round> rounds = new ArrayList<>();
  private final Map<String, Object> conditions = new LinkedHashMap<>();

  private TieringBenchmark(Arguments arguments) {
    this.arguments = arguments;
  }

  /** Arguments as {@link Arguments} says. */
  public static void main(String[] arguments) {
    try {
      new TieringBenchmark(Arguments.parse(arguments)).run();
    } catch (Exception e) {
      System.err.print("bench-tiering failed: ");
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void run() throws Exception {
    conditions.put("began", Clock.systemUTC().instant().toString());
    String version = StockKafka.version(arguments.kafkaLib());
    conditions.put("kafka", version);
    conditions.put("java", System.getProperty("java.vm.version"));
    conditions.put("processors", Runtime.getRuntime().availableProcessors());
    conditions.put("loadAverage", Files.readString(LOAD_AVERAGE).strip());
    conditions.put("sizeMib", arguments.sizeMib());
    conditions.put("segmentBytes", arguments.segmentBytes());
    conditions.put("valueBytes", Payloads.BYTES);
    conditions.put("pairs", arguments.pairs());
    conditions.put("kafkaConfig", arguments.kafkaConfig());
    progress("starting three nodes of Apache Kafka " + version);
    try (Store weirStore = Store.connect(arguments.weirStore());
        Store kafkaStore = Store.connect(arguments.kafkaStore());
        StockKafka kafka = StockKafka.start(arguments)) {
      List<Side> sides =
          List.of(
              WeirInstance.side(arguments.weirHome(), arguments.weirClient(), weirStore),
              kafka.side(kafkaStore));
      measure(sides);
    }
    Report report = new Report(conditions, rounds);
    for (String compression : arguments.compressions()) {
      System.out.printf(
          "Backlog of %d MiB of JSON values, compression.type=%s, segments of %d KiB; medians of"
              + " %d:%n%n%s%n",
          arguments.sizeMib(),
          compression,
          arguments.segmentBytes() >> 10,
          arguments.pairs(),
          report.table(compression));
    }
  }

  private void measure(List<Side> sides) throws Exception {
    Payloads payloads = new Payloads(SEED);
    int warmUpMib = Math.max(WARM_UP_MIB_MIN, arguments.sizeMib() / WARM_UP_SHARE);
    for (Side side : sides) {
      round(side, payloads, warmUpMib, arguments.compressions().getFirst(), 0);
    }
    for (String compression : arguments.compressions()) {
      for (int pair = 1; pair <= arguments.pairs(); pair++) {
        for (Side side : sides) {
          rounds.add(round(side, payloads, arguments.sizeMib(), compression, pair));
          new Report(conditions, rounds).writeJson(arguments.out()); // what is done stays done
        }
      }
    }
  }

  private Round round(Side side, Payloads payloads, int sizeMib, String compression, int pair)
      throws Exception {
    String name =
        pair == 0
            ? side.name() + ", warm-up"
            : "%s, %s, %d of %d".formatted(side.name(), compression, pair, arguments.pairs());
    int segmentBytes =
        pair == 0
            ? Math.max(SEGMENT_BYTES_MIN, arguments.segmentBytes() / WARM_UP_SHARE)
            : arguments.segmentBytes();
    return new Scenario(side, segmentBytes, payloads, step -> progress(name + ": " + step))
        .run(sizeMib, compression, pair);
  }

  private void progress(String step) {
    System.err.printf(
        "  %4d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), step);
  }
}
