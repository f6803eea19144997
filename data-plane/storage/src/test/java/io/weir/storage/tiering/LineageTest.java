package io.weir.storage.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LineageTest {
  /** Epoch 2 wrote 0–99, 3 100–149, 5 150–199; 4 led and wrote nothing that stayed. */
  private static final Lineage LINEAGE = new Lineage(Map.of(2, 0L, 3, 100L, 5, 150L), 200);

  private static OffsetRange range(long from, long end) {
    return new OffsetRange(from, end);
  }

  private static CopiedSegment copy(long from, long end, Map<Integer, Long> epochs) {
    return new CopiedSegment(range(from, end), new TreeMap<>(epochs));
  }

  @Test
  void epochsKnowTheirOffsets() {
    assertEquals(Optional.of(range(0, 100)), LINEAGE.offsetsOf(2));
    assertEquals(Optional.of(range(150, 200)), LINEAGE.offsetsOf(5));
    assertEquals(Optional.empty(), LINEAGE.offsetsOf(4));
    assertEquals(Optional.empty(), new Lineage(Map.of(1, 7L), 7).offsetsOf(1));
  }

  @Test
  void aRangeHasTheEpochsThatWroteIt() {
    assertEquals(Map.of(2, 40L), LINEAGE.within(range(40, 100)));
    assertEquals(Map.of(2, 99L, 3, 100L, 5, 150L), LINEAGE.within(range(99, 151)));
    assertEquals(Map.of(5, 150L), LINEAGE.within(range(150, 200)));
    assertThrows(IllegalArgumentException.class, () -> LINEAGE.within(range(199, 201)));
    Lineage later = new Lineage(Map.of(3, 120L), 200);
    assertThrows(IllegalArgumentException.class, () -> later.within(range(100, 130)));
  }

  @Test
  void aCopyOfTheSameHistoryIsPartOfIt() {
    assertTrue(LINEAGE.holds(copy(40, 100, Map.of(2, 40L)), 0));
    assertTrue(LINEAGE.holds(copy(40, 200, Map.of(2, 40L, 3, 100L, 5, 150L)), 0));
  }

  @Test
  void aCopyOfAnotherHistoryIsNot() {
    assertFalse(LINEAGE.holds(copy(100, 150, Map.of(4, 100L)), 0), "an epoch that is not there");
    assertFalse(LINEAGE.holds(copy(90, 120, Map.of(2, 90L)), 0), "epoch 2 went on elsewhere");
    assertFalse(LINEAGE.holds(copy(90, 120, Map.of(2, 90L, 3, 95L)), 0), "3 began earlier there");
    assertFalse(
        LINEAGE.holds(copy(90, 160, Map.of(2, 90L, 5, 150L)), 0), "it lacks what epoch 3 wrote");
    assertFalse(LINEAGE.holds(copy(150, 250, Map.of(5, 150L)), 0), "it ends after the log");
  }

  @Test
  void whatLiesBelowTheLogsStartCountsForNothing() {
    Lineage later = new Lineage(Map.of(3, 120L, 5, 150L), 200);

    assertTrue(later.holds(copy(40, 140, Map.of(2, 40L, 3, 100L)), 120));
    assertFalse(later.holds(copy(40, 100, Map.of(2, 40L)), 120));
    assertFalse(later.holds(copy(40, 140, Map.of(2, 40L, 3, 130L)), 120));
  }

  @Test
  void whatIsNoLineageIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Lineage(Map.of(1, 5L, 2, 5L), 9));
    assertThrows(IllegalArgumentException.class, () -> new Lineage(Map.of(1, 5L, 2, 4L), 9));
    assertThrows(IllegalArgumentException.class, () -> new Lineage(Map.of(1, 10L), 9));
    assertThrows(IllegalArgumentException.class, () -> copy(5, 9, Map.of()));
    assertThrows(IllegalArgumentException.class, () -> copy(5, 9, Map.of(1, 4L)));
    assertThrows(IllegalArgumentException.class, () -> copy(5, 9, Map.of(1, 5L, 2, 9L)));
  }
}
