package io.weir.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is due, beside what the histories compare with Kafka. */
class DirtyRangeTest {
  private static final CompactionSettings SETTINGS = CompactionSettings.DEFAULT;

  /** Segments of 100 bytes at 0, 10, 20, 30; the last is active. Written at 1000, 2000, … ms. */
  private static DirtyRange range(
      CompactionSettings settings, OptionalLong cleanedEnd, long stable, long nowMs) {
    List<SegmentSummary> segments =
        List.of(segment(0, 1000), segment(10, 2000), segment(20, 3000), segment(30, 4000));
    return DirtyRange.of(
        new DirtyRange.LogView(segments, 0, 40, stable, cleanedEnd), settings, nowMs);
  }

  private static SegmentSummary segment(long base, long ms) {
    return new SegmentSummary(base, 100, 8, 12, ms, ms + 500);
  }

  @Test
  void theActiveSegmentIsNeverCleaned() {
    DirtyRange range = range(SETTINGS, OptionalLong.empty(), 40, 10_000);
    assertEquals(new DirtyRange(0, 30, 0, 300, false), range);
    assertEquals(1.0, range.ratio());
    assertTrue(range.isDue(SETTINGS));
  }

  @Test
  void nothingAboveTheLastStableOffsetIs() {
    assertEquals(
        new DirtyRange(0, 10, 0, 100, false), range(SETTINGS, OptionalLong.empty(), 19, 10_000));
    assertEquals(
        new DirtyRange(0, 0, 0, 0, false), range(SETTINGS, OptionalLong.empty(), 9, 10_000));
  }

  @Test
  void aRatioMustBeExceeded() {
    DirtyRange third = range(SETTINGS, OptionalLong.of(20), 40, 10_000);
    assertEquals(new DirtyRange(20, 30, 200, 100, false), third);
    assertFalse(third.isDue(SETTINGS));
    assertTrue(third.isDue(SETTINGS.with("min.cleanable.dirty.ratio", "0.33")));
    assertFalse(
        range(SETTINGS, OptionalLong.of(30), 40, 10_000)
            .isDue(SETTINGS.with("min.cleanable.dirty.ratio", "0")));
  }

  @Test
  void youngSegmentsWait() {
    CompactionSettings lag = SETTINGS.with("min.compaction.lag.ms", "8000");
    assertEquals(20, range(lag, OptionalLong.empty(), 40, 11_499).firstUncleanableOffset());
    assertEquals(30, range(lag, OptionalLong.empty(), 40, 11_500).firstUncleanableOffset());
  }

  @Test
  void oldDirtIsDueWhateverItsRatio() {
    CompactionSettings lag = SETTINGS.with("max.compaction.lag.ms", "6000");
    assertFalse(range(lag, OptionalLong.of(20), 40, 9_000).isDue(lag));
    assertTrue(range(lag, OptionalLong.of(20), 40, 9_001).isDue(lag));
  }

  @Test
  void aCheckpointOutsideOfTheLogCountsAsNone() {
    assertEquals(0, range(SETTINGS, OptionalLong.of(41), 40, 10_000).firstDirtyOffset());
    assertEquals(40, range(SETTINGS, OptionalLong.of(40), 40, 10_000).firstDirtyOffset());
  }
}
