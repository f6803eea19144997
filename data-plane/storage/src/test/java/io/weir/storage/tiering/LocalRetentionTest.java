package io.weir.storage.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalRetentionTest {
  private static final long NOW_MS = 10_000;

  /** Of 100 offsets and 1000 bytes each; the newest records are 9, 5 and 1 seconds old. */
  private static final List<LocalSegment> SERVED =
      List.of(segment(0, 1_000), segment(100, 5_000), segment(200, 9_000));

  private static LocalSegment segment(long from, long timestampMs) {
    return new LocalSegment(new OffsetRange(from, from + 100), true, 1_000, timestampMs);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, local bytes, retention ms, retention bytes, high watermark, expected (-1: nothing)
    "all are too old,          4000,    0,   -1, 1000, 300",
    "two are too old,          4000, 4000,   -1, 1000, 200",
    "just not too old,         4000, 9000,   -1, 1000,  -1",
    "none is to go by age,     4000,   -1,   -1, 1000,  -1",
    "too large by one,         4000,   -1, 3000, 1000, 100",
    "too large by half of one, 4000,   -1, 3500, 1000,  -1",
    "nothing is to be kept,    4000,   -1,    0, 1000, 300",
    "age after size,           4000, 4000, 3000, 1000, 200",
    "not committed,            4000,    0,   -1,  199, 100",
  })
  void newLocalStart(
      String name, long bytes, long retentionMs, long retentionBytes, long end, long expected) {
    assertEquals(
        expected < 0 ? OptionalLong.empty() : OptionalLong.of(expected),
        LocalRetention.newLocalStart(SERVED, bytes, retentionMs, retentionBytes, end, NOW_MS));
  }

  @Test
  void recordsWithoutTimeGoBySizeOnly() {
    List<LocalSegment> timeless = List.of(segment(0, -1));
    assertEquals(
        OptionalLong.empty(), LocalRetention.newLocalStart(timeless, 1_000, 0, -1, 100, NOW_MS));
    assertEquals(
        OptionalLong.of(100), LocalRetention.newLocalStart(timeless, 1_000, -1, 0, 100, NOW_MS));
  }
}
