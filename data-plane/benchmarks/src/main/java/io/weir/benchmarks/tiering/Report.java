package io.weir.benchmarks.tiering;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rounds as a table and as JSON. Immutable. */
final class Report {
  private final Map<String, Object> conditions;
  private final List<Round> rounds;

  /**
   * @param conditions what was measured on what
   * @param rounds of both sides, the warm-up's not among them
   */
  Report(Map<String, Object> conditions, List<Round> rounds) {
    this.conditions = new LinkedHashMap<>(conditions);
    this.rounds = List.copyOf(rounds);
  }

  /** A table in Markdown: medians of both, and the median of the pairs' ratios. */
  String table(String compression) {
    List<Round> kafka = of(StockKafka.NAME, compression);
    List<Round> weir = of(WeirInstance.NAME, compression);
    StringBuilder table =
        new StringBuilder(
            "| step | figure | Kafka | Weir | Weir / Kafka |\n|---|---|---|---|---|\n");
    for (Figure figure : Figure.values()) {
      String format = "%." + figure.decimals() + "f";
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | " + format + " | " + format + " | %s |%n",
              figure.step(),
              figure.what(),
              median(values(kafka, figure)),
              median(values(weir, figure)),
              ratio(kafka, weir, figure)));
    }
    return table.toString();
  }

  private static String ratio(List<Round> kafka, List<Round> weir, Figure figure) {
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < Math.min(kafka.size(), weir.size()); pair++) {
      ratios.add(weir.get(pair).figures().get(figure) / kafka.get(pair).figures().get(figure));
    }
    double ratio = median(ratios);
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "";
  }

  /** Of an even number of values, the mean of the two in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private List<Round> of(String side, String compression) {
    return rounds.stream()
        .filter(round -> round.side().equals(side) && round.compression().equals(compression))
        .toList();
  }

  private static List<Double> values(List<Round> rounds, Figure figure) {
    return rounds.stream().map(round -> round.figures().get(figure)).toList();
  }

  /** Everything, each round by itself. */
  void writeJson(Path file) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("conditions", conditions);
    all.put("rounds", rounds);
    Files.createDirectories(file.getParent());
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
  }
}
