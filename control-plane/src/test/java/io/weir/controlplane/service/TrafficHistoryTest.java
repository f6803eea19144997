package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.service.ClusterFigures.NodeTraffic;
import io.weir.controlplane.service.ClusterFigures.Traffic;
import io.weir.controlplane.service.TrafficHistory.Stored;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrafficHistoryTest {
  private static final String ONE = "aaaaaaaaaa";
  private static final String TWO = "bbbbbbbbbb";
  private static final long T0 = 1_000_000_000L; // a multiple of every tier's step but the last
  private static final long MINUTE = 60_000;

  private final TrafficHistory history = new TrafficHistory();

  @Test
  void whatWasCountedBetweenTwoLooksIsARate() {
    look(T0, node(1, "r", bytesIn(1_000)));
    look(T0 + 5_000, node(1, "r", bytesIn(6_000)));
    look(T0 + 10_000, node(1, "r", bytesIn(6_000)));

    assertEquals(Arrays.asList(1_000.0, 0.0), last(2, T0 + 10_000));
  }

  @Test
  void nodesAddUp() {
    look(T0, node(1, "r", bytesIn(0)), node(2, "s", bytesIn(50)));
    look(T0 + 5_000, node(1, "r", bytesIn(500)), node(2, "s", bytesIn(1_050)));

    assertEquals(List.of(300.0), last(1, T0 + 5_000));
  }

  @Test
  void looksThatComeLateMakeNoHolesAndNoPeaks() {
    look(T0, node(1, "r", bytesIn(0)));
    look(T0 + 6_000, node(1, "r", bytesIn(6_000)));
    look(T0 + 14_000, node(1, "r", bytesIn(14_000)));

    assertEquals(Arrays.asList(1_000.0, 1_000.0, 1_000.0), last(3, T0 + 14_000));
  }

  @Test
  void aTimeInWhichNobodyAskedIsAGap() {
    look(T0, node(1, "r", bytesIn(0)));
    look(T0 + 5_000, node(1, "r", bytesIn(5_000)));
    look(T0 + 5 * MINUTE, node(1, "r", bytesIn(900_000)));
    look(T0 + 5 * MINUTE + 5_000, node(1, "r", bytesIn(905_000)));

    List<Double> points = last(62, T0 + 5 * MINUTE + 5_000);

    assertEquals(1_000.0, points.get(1));
    assertTrue(points.subList(2, 61).stream().allMatch(point -> point == null), points::toString);
    assertEquals(1_000.0, points.getLast());
  }

  @Test
  void beforeTheFirstTwoLooksNothingIsKnown() {
    look(T0, node(1, "r", bytesIn(7_000)));

    assertNull(last(1, T0 + 5_000).getFirst());
  }

  @Test
  void aNodeThatBeganAnewCountsFromZero() {
    look(T0, node(1, "r", bytesIn(1_000_000)));
    look(T0 + 5_000, new NodeTraffic(1, "s", 5_000, true, Map.of(ONE, bytesIn(2_500))));

    assertEquals(List.of(500.0), last(1, T0 + 5_000));
  }

  @Test
  void ofANodeThatRanLongUnseenOnlyWhatComesNextCounts() {
    look(T0, node(1, "r", bytesIn(0)));
    look(T0 + 5_000, node(1, "r", bytesIn(0)), node(2, "s", bytesIn(1_000_000)));
    look(T0 + 10_000, node(1, "r", bytesIn(0)), node(2, "s", bytesIn(1_005_000)));

    assertEquals(Arrays.asList(0.0, 1_000.0), last(2, T0 + 10_000));
  }

  @Test
  void oneOfSeveralNodesThatDoesNotAnswerHidesNothingAndIsCountedWhenItDoes() {
    look(T0, node(1, "r", bytesIn(0)), node(2, "s", bytesIn(0)));
    look(T0 + 5_000, node(1, "r", bytesIn(5_000)));
    look(T0 + 10_000, node(1, "r", bytesIn(10_000)), node(2, "s", bytesIn(20_000)));

    assertEquals(Arrays.asList(3_000.0, 3_000.0), last(2, T0 + 10_000));
  }

  @Test
  void aForgottenCounterThatIsThereAgainBeginsAtZero() {
    look(T0, node(1, "r", bytesIn(9_000)));
    look(T0 + 5_000, node(1, "r", bytesIn(500)));

    assertEquals(List.of(100.0), last(1, T0 + 5_000));
  }

  @Test
  void othersNumbersAreNotMixedIn() {
    look(T0, node(1, "r", bytesIn(0)));
    history.accept(
        T0 + 5_000,
        List.of(
            new NodeTraffic(
                1, "r", MINUTE * 60, true, Map.of(ONE, bytesIn(5_000), TWO, bytesIn(70_000)))));

    assertEquals(List.of(1_000.0), last(1, T0 + 5_000));
    assertEquals(List.of(14_000.0), chart(TWO, T0 + 5_000, 5_000, 0));
    assertEquals(List.of(0.0), chart("cccccccccc", T0 + 5_000, 5_000, 0));
  }

  @Test
  void aDayIsKeptAndAStepSumsUp() {
    long begin = T0 / 300_000 * 300_000;
    long counted = 0;
    for (long at = 0; at <= 86_400_000; at += 30_000) {
      history.accept(begin + at, List.of(node(1, "r", bytesIn(counted))));
      counted += 30_000;
    }

    List<Double> points = chart(ONE, begin + 86_400_000, 86_400_000, 3_600_000);

    assertTrue(points.size() >= 24, points::toString);
    assertTrue(points.stream().allMatch(point -> point == 1_000.0), points::toString);
    assertEquals(List.of(1_000.0), last(1, begin + 86_400_000));
  }

  @Test
  void storedBytesAreALevelOfAllNodesEvenOfOneThatIsAway() {
    history.accept(T0, List.of(stored(1, 100), stored(2, 30)));
    history.accept(T0 + 5_000, List.of(stored(1, 100), stored(2, 50)));
    history.accept(T0 + 10_000, List.of(stored(1, 200)));

    assertEquals(
        List.of(150.0, 250.0),
        history
            .chart(ONE, Set.of(TrafficMetric.STORED_BYTES), T0 + 10_000, 10_000, 0)
            .points()
            .get(TrafficMetric.STORED_BYTES));
  }

  @Test
  void whatIsStoredIsSummedUpAndWhoIsSilentLeadsNothing() {
    assertEquals(Optional.empty(), history.stored(T0, List.of(ONE)));
    history.accept(T0, List.of(stored(1, 100), stored(2, 30)));
    assertEquals(Optional.of(new Stored(65, 130)), history.stored(T0, List.of(ONE, "other00000")));

    history.accept(T0 + 20_000, List.of(stored(1, 200)));

    assertEquals(Optional.of(new Stored(100, 230)), history.stored(T0 + 20_000, List.of(ONE)));
    assertEquals(Optional.empty(), history.stored(T0 + 90_000, List.of(ONE)));
  }

  @Test
  void virtualClustersAboveTheLimitHaveGapsAndCostNothing() {
    Map<String, Traffic> many = new HashMap<>();
    Map<String, Traffic> more = new HashMap<>();
    for (int i = 0; i < TrafficHistory.CLUSTERS_MAX + 100; i++) {
      many.put("%010d".formatted(i), bytesIn(0));
      more.put("%010d".formatted(i), bytesIn(5_000));
    }
    history.accept(T0, List.of(new NodeTraffic(1, "r", MINUTE * 60, true, many)));
    history.accept(T0 + 5_000, List.of(new NodeTraffic(1, "r", MINUTE * 60, true, more)));

    assertEquals(TrafficHistory.CLUSTERS_MAX, history.size());
    long known =
        many.keySet().stream()
            .filter(prefix -> chart(prefix, T0 + 5_000, 5_000, 0).getFirst() != null)
            .count();
    assertEquals(TrafficHistory.CLUSTERS_MAX, known);
  }

  @Test
  void whatWasLeftOutBeforeIsNotCountedAsNew() {
    history.accept(T0, List.of(new NodeTraffic(1, "r", MINUTE * 60, false, Map.of())));
    history.accept(
        T0 + 5_000,
        List.of(new NodeTraffic(1, "r", MINUTE * 60, false, Map.of(ONE, bytesIn(1_000_000)))));

    assertEquals(List.of(0.0), last(1, T0 + 5_000));
  }

  private void look(long atMs, NodeTraffic... answers) {
    history.accept(atMs, List.of(answers));
  }

  private List<Double> last(int points, long nowMs) {
    List<Double> all = chart(ONE, nowMs, points * 5_000L, 0);
    return all.subList(Math.max(0, all.size() - points), all.size());
  }

  private List<Double> chart(String prefix, long nowMs, long rangeMs, long stepMs) {
    return history
        .chart(prefix, Set.of(TrafficMetric.BYTES_IN), nowMs, rangeMs, stepMs)
        .points()
        .get(TrafficMetric.BYTES_IN);
  }

  private static NodeTraffic node(int id, String run, Traffic traffic) {
    return new NodeTraffic(id, run, 60 * MINUTE, true, Map.of(ONE, traffic));
  }

  private static NodeTraffic stored(int id, long bytes) {
    return node(id, "r" + id, new Traffic(0, 0, 0, 0, 0, 0, 0, bytes, bytes / 2));
  }

  private static Traffic bytesIn(long bytes) {
    return new Traffic(bytes, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
