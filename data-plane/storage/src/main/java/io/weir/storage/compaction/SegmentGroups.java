package io.weir.storage.compaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Which neighbouring segments become one: as many as fit into a segment by bytes, by entries of
 * each index and by relative offsets, so that passes don't leave ever smaller files. As Kafka's
 * {@code Cleaner.groupSegmentsBySize}. Pure.
 */
public final class SegmentGroups {
  private SegmentGroups() {}

  /**
   * Groups a log's first segments; each is in one group, in order.
   *
   * @param bytesMax bytes of a group's batches at most; a larger segment is a group of its own
   * @param indexBytesMax bytes of each index at most
   * @param firstUncleanableOffset exclusive end of the last segment's offsets
   */
  public static List<List<SegmentSummary>> of(
      List<SegmentSummary> segments, int bytesMax, int indexBytesMax, long firstUncleanableOffset) {
    List<List<SegmentSummary>> groups = new ArrayList<>();
    int next = 0;
    while (next < segments.size()) {
      SegmentSummary first = segments.get(next);
      List<SegmentSummary> group = new ArrayList<>();
      long bytes = 0;
      long offsetIndexBytes = 0;
      long timeIndexBytes = 0;
      do {
        SegmentSummary segment = segments.get(next);
        group.add(segment);
        bytes += segment.bytes();
        offsetIndexBytes += segment.offsetIndexBytes();
        timeIndexBytes += segment.timeIndexBytes();
        next++;
      } while (next < segments.size()
          && bytes + segments.get(next).bytes() <= bytesMax
          && offsetIndexBytes + segments.get(next).offsetIndexBytes() <= indexBytesMax
          && timeIndexBytes + segments.get(next).timeIndexBytes() <= indexBytesMax
          && fitsByOffset(segments, next, first.baseOffset(), firstUncleanableOffset));
      groups.add(group);
    }
    return groups;
  }

  private static boolean fitsByOffset(
      List<SegmentSummary> segments, int index, long groupBase, long firstUncleanableOffset) {
    if (segments.get(index).bytes() == 0) {
      return true; // brings no offset along
    }
    long end =
        index + 1 < segments.size() ? segments.get(index + 1).baseOffset() : firstUncleanableOffset;
    return end - 1 - groupBase <= Integer.MAX_VALUE;
  }
}
