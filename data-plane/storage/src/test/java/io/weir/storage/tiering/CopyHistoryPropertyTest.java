package io.weir.storage.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Leaders that follow one another, cleanly or not, cut segments differently, lose what others had
 * written and maybe copied, and copy as planned: a reader who takes copies along the lineage reads
 * each offset from the epoch that wrote it, and nothing is deleted before that is so.
 */
class CopyHistoryPropertyTest {
  private static final int LEADERS = 8;
  private static final int OFFSETS_MAX = 120;

  /** By offset: the epoch that wrote it. */
  private final List<Integer> log = new ArrayList<>();

  private final List<CopiedSegment> finished = new ArrayList<>();

  @Property(tries = 500)
  void whatIsCoveredIsWhatWasWritten(@ForAll long seed) {
    Random random = new Random(seed);
    log.clear();
    finished.clear();
    int highWatermark = 0;
    for (int epoch = 0; epoch < LEADERS; epoch++) {
      // One in three is not clean: what was committed, and maybe copied, is lost.
      int least = random.nextInt(3) == 0 ? 0 : highWatermark;
      int kept = least + random.nextInt(log.size() - least + 1);
      highWatermark = Math.min(highWatermark, kept);
      log.subList(kept, log.size()).clear(); // the new leader's log ends there
      for (int i = random.nextInt(OFFSETS_MAX); i >= 0; i--) {
        log.add(epoch);
      }
      highWatermark += random.nextInt(log.size() - highWatermark + 1);
      lead(random, highWatermark);
    }
  }

  private void lead(Random random, int highWatermark) {
    Lineage lineage = lineage();
    List<LocalSegment> local = segments(random);
    CopyCoverage before = new CopyCoverage(finished, lineage, 0);
    List<CopyTask> tasks =
        CopyPlanner.plan(local, lineage, before, 0, highWatermark, 1 + random.nextInt(4));
    long end = -1;
    for (CopyTask task : tasks) {
      assertTrue(task.offsets().from() >= end, "in order");
      assertTrue(task.offsets().endExclusive() <= highWatermark, "committed");
      end = task.offsets().endExclusive();
      if (random.nextInt(5) > 0) { // else it failed, and the next ones went on
        finished.add(new CopiedSegment(task.offsets(), task.epochStarts()));
      }
    }
    CopyCoverage after = new CopyCoverage(finished, lineage, 0);
    int deletable = CopyPlanner.deletableLocally(local, after, 0);
    for (LocalSegment segment : local.subList(0, deletable)) {
      for (long offset = segment.offsets().from();
          offset < segment.offsets().endExclusive();
          offset++) {
        assertEquals(log.get((int) offset), epochRead(lineage, offset), "offset " + offset);
      }
    }
    if (finished.containsAll(copies(tasks)) && tasks.isEmpty()) {
      local.stream()
          .filter(s -> s.sealed() && s.offsets().endExclusive() <= highWatermark)
          .forEach(s -> assertTrue(after.covers(s.offsets()), "nothing is forgotten: " + s));
    }
  }

  private static List<CopiedSegment> copies(List<CopyTask> tasks) {
    return tasks.stream().map(t -> new CopiedSegment(t.offsets(), t.epochStarts())).toList();
  }

  /** What a reader would find in a copy that the lineage holds; copies agree with each other. */
  private int epochRead(Lineage lineage, long offset) {
    List<Integer> found =
        finished.stream()
            .filter(copy -> lineage.holds(copy, 0))
            .flatMap(copy -> copy.parts().entrySet().stream())
            .filter(part -> part.getValue().contains(new OffsetRange(offset, offset + 1)))
            .map(part -> part.getKey())
            .distinct()
            .toList();
    assertEquals(1, found.size(), "one history for offset " + offset);
    return found.get(0);
  }

  private Lineage lineage() {
    TreeMap<Integer, Long> starts = new TreeMap<>();
    for (int offset = 0; offset < log.size(); offset++) {
      starts.putIfAbsent(log.get(offset), (long) offset);
    }
    return new Lineage(starts, log.size());
  }

  private List<LocalSegment> segments(Random random) {
    List<LocalSegment> segments = new ArrayList<>();
    int from = 0;
    while (from < log.size()) {
      int end = Math.min(log.size(), from + 1 + random.nextInt(40));
      segments.add(new LocalSegment(new OffsetRange(from, end), end < log.size(), end - from, -1));
      from = end;
    }
    return segments;
  }
}
