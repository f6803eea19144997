package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static Round round(String side, int pair, double figure) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Figure each : Figure.values()) {
      figures.put(each, figure);
    }
    return new Round(side, "none", pair, 1 << 20, 1, 1, figures, Map.of("copy", Map.of("Put", 3L)));
  }

  private static Report report(double[] weir, double[] kafka) {
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < weir.length; i++) {
      rounds.add(round("Weir", i + 1, weir[i]));
      rounds.add(round("Kafka", i + 1, kafka[i]));
    }
    return new Report(Map.of("processors", 2), rounds);
  }

  @Test
  void theRatioIsTheMedianOfThePairs() {
    String table = report(new double[] {10, 30, 8}, new double[] {5, 10, 8}).table("none");

    // pairs: 2, 3, 1; the medians' ratio would be 10 / 8
    assertTrue(table.contains("| copy the backlog | MiB/s | 8.0 | 10.0 | 2.00 |"), table);
    assertEquals(Figure.values().length + 2, table.lines().count());
  }

  @Test
  void nothingToDivideByGivesNoRatio() {
    String table = report(new double[] {1}, new double[] {0}).table("none");

    assertTrue(table.contains("| copy the backlog | MiB/s | 0.0 | 1.0 |  |"), table);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() {
    assertEquals(2.5, Report.median(List.of(4.0, 1.0, 3.0, 2.0)));
  }

  @Test
  void theJsonHasEveryRound(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new/out.json");
    report(new double[] {1, 2}, new double[] {3, 4}).writeJson(file);

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertEquals(2, json.at("/conditions/processors").asInt());
    assertEquals(4, json.at("/rounds").size());
    assertEquals(4.0, json.at("/rounds/3/figures/COPY_RATE").asDouble());
    assertEquals(3, json.at("/rounds/0/requests/copy/Put").asInt());
  }

  @Test
  void percentilesAreOfWhatWasMeasured() {
    long[] nanos = new long[1_000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (nanos.length - i) * 1_000_000L;
    }

    assertEquals(new Latencies(1_000, 500, 990, 999, 1_000), Latencies.of(nanos));
    assertThrows(IllegalArgumentException.class, Latencies::of);
  }
}
