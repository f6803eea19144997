package io.weir.storage.tiering;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which offsets of a log can be read from remote storage: those of finished copies along the log's
 * lineage. Copies may overlap, as each leader cuts segments its own way. Immutable.
 */
public final class CopyCoverage {
  /** Ends (exclusive) by starts; disjoint, and not touching each other. */
  private final NavigableMap<Long, Long> covered = new TreeMap<>();

  /**
   * @param finished copies that are durably finished; others' epochs and offsets may be among them
   * @param logStartOffset offsets below are not part of the log any more
   */
  public CopyCoverage(Collection<CopiedSegment> finished, Lineage lineage, long logStartOffset) {
    for (CopiedSegment copy : finished) {
      if (lineage.holds(copy, logStartOffset)) {
        add(Math.max(copy.firstKnownOffset(), logStartOffset), copy.offsets().endExclusive());
      }
    }
  }

  private void add(long from, long endExclusive) {
    long start = from;
    long end = endExclusive;
    Map.Entry<Long, Long> before = covered.floorEntry(start);
    if (before != null && before.getValue() >= start) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    Map.Entry<Long, Long> after = covered.higherEntry(start);
    while (after != null && after.getKey() <= end) {
      end = Math.max(end, after.getValue());
      covered.remove(after.getKey());
      after = covered.higherEntry(start);
    }
    covered.put(start, end);
  }

  /** Whether every offset of the range can be read from remote storage. */
  public boolean covers(OffsetRange range) {
    Map.Entry<Long, Long> at = covered.floorEntry(range.from());
    return at != null && at.getValue() >= range.endExclusive();
  }
}
