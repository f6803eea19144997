package io.weir.storage.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CopyPlannerTest {
  private static final int ALL = 100;

  /** Epoch 1 wrote 0–149, 2 the rest. */
  private static final Lineage LINEAGE = new Lineage(Map.of(1, 0L, 2, 150L), 500);

  /** 0–99, 100–199, 200–299, 300–399 sealed, 400–499 active. */
  private static final List<LocalSegment> LOCAL = segments(0, 100, 200, 300, 400, 500);

  private static List<LocalSegment> segments(long... bounds) {
    List<LocalSegment> segments = new ArrayList<>();
    for (int i = 0; i + 1 < bounds.length; i++) {
      segments.add(
          new LocalSegment(
              new OffsetRange(bounds[i], bounds[i + 1]), i + 2 < bounds.length, 100, -1));
    }
    return segments;
  }

  private static CopiedSegment copy(long from, long end, Map<Integer, Long> epochs) {
    return new CopiedSegment(new OffsetRange(from, end), new TreeMap<>(epochs));
  }

  private static CopyCoverage covered(long logStart, CopiedSegment... finished) {
    return new CopyCoverage(List.of(finished), LINEAGE, logStart);
  }

  private static List<Long> starts(CopyCoverage covered, long logStart, long end, int max) {
    return CopyPlanner.plan(LOCAL, LINEAGE, covered, logStart, end, max).stream()
        .map(task -> task.offsets().from())
        .toList();
  }

  @Test
  void sealedSegmentsBelowTheEndAreCopiedInOrder() {
    assertEquals(List.of(0L, 100L, 200L, 300L), starts(covered(0), 0, 500, ALL));
    assertEquals(List.of(0L, 100L), starts(covered(0), 0, 500, 2));
    assertEquals(List.of(0L, 100L), starts(covered(0), 0, 299, ALL));
    assertEquals(List.of(0L, 100L, 200L), starts(covered(0), 0, 300, ALL));
    assertEquals(List.of(), starts(covered(0), 0, 0, ALL));
  }

  @Test
  void tasksSayWhoWroteThem() {
    List<CopyTask> tasks = CopyPlanner.plan(LOCAL, LINEAGE, covered(0), 0, 500, ALL);

    assertEquals(Map.of(1, 0L), tasks.get(0).epochStarts());
    assertEquals(Map.of(1, 100L, 2, 150L), tasks.get(1).epochStarts());
    assertEquals(Map.of(2, 200L), tasks.get(2).epochStarts());
  }

  @Test
  void whatIsCopiedIsNotCopiedAgain() {
    CopyCoverage some = covered(0, copy(0, 100, Map.of(1, 0L)), copy(200, 300, Map.of(2, 200L)));

    assertEquals(List.of(100L, 300L), starts(some, 0, 500, ALL));
  }

  /** Another leader cut its segments elsewhere. */
  @Test
  void overlappingCopiesCoverTogether() {
    CopyCoverage some =
        covered(
            0,
            copy(60, 180, Map.of(1, 60L, 2, 150L)),
            copy(0, 70, Map.of(1, 0L)),
            copy(180, 260, Map.of(2, 180L)));

    assertEquals(List.of(200L, 300L), starts(some, 0, 500, ALL));
  }

  @Test
  void copiesOfAnotherHistoryDoNotCount() {
    CopyCoverage diverged =
        covered(0, copy(0, 200, Map.of(1, 0L)), copy(200, 300, Map.of(3, 200L)));

    assertEquals(List.of(0L, 100L, 200L, 300L), starts(diverged, 0, 500, ALL));
  }

  @Test
  void whatLiesBelowTheLogsStartIsNotCopied() {
    assertEquals(List.of(100L, 200L, 300L), starts(covered(120), 120, 500, ALL));
    assertEquals(List.of(200L, 300L), starts(covered(200), 200, 500, ALL));
  }

  /** The epochs below the log's start are forgotten, and the segment is copied from its base. */
  @Test
  void aSegmentInWhichTheLogBeginsHasTheEpochsFromThere() {
    Lineage later = new Lineage(Map.of(1, 120L, 2, 150L), 500);
    CopyCoverage none = new CopyCoverage(List.of(), later, 120);

    CopyTask first = CopyPlanner.plan(LOCAL, later, none, 120, 500, ALL).get(0);

    assertEquals(new OffsetRange(100, 200), first.offsets());
    assertEquals(Map.of(1, 120L, 2, 150L), first.epochStarts());
    CopiedSegment copied = new CopiedSegment(first.offsets(), first.epochStarts());
    CopyCoverage then = new CopyCoverage(List.of(copied), later, 120);
    assertEquals(200, CopyPlanner.plan(LOCAL, later, then, 120, 500, ALL).get(0).offsets().from());
  }

  @Test
  void onlyTheOldestCoveredSegmentsMayGo() {
    CopiedSegment first = copy(0, 100, Map.of(1, 0L));
    CopiedSegment second = copy(100, 200, Map.of(1, 100L, 2, 150L));
    CopiedSegment third = copy(200, 300, Map.of(2, 200L));
    CopiedSegment rest = copy(300, 500, Map.of(2, 300L));

    assertEquals(0, CopyPlanner.deletableLocally(LOCAL, covered(0), 0));
    assertEquals(2, CopyPlanner.deletableLocally(LOCAL, covered(0, first, second), 0));
    assertEquals(1, CopyPlanner.deletableLocally(LOCAL, covered(0, first, third), 0));
    assertEquals(3, CopyPlanner.deletableLocally(LOCAL, covered(150, second, third), 150));
    assertEquals(
        4,
        CopyPlanner.deletableLocally(LOCAL, covered(0, first, second, third, rest), 0),
        "the active one stays");
  }

  @Test
  void segmentsWithAGapAreRefused() {
    List<LocalSegment> gap = List.of(LOCAL.get(0), LOCAL.get(2));
    CopyCoverage none = covered(0);

    assertThrows(
        IllegalArgumentException.class, () -> CopyPlanner.plan(gap, LINEAGE, none, 0, 500, ALL));
    assertThrows(IllegalArgumentException.class, () -> CopyPlanner.deletableLocally(gap, none, 0));
    assertThrows(
        IllegalArgumentException.class, () -> CopyPlanner.plan(LOCAL, LINEAGE, none, 0, 500, 0));
  }
}
