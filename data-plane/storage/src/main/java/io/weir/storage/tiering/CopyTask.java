package io.weir.storage.tiering;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A segment to be copied, whole. Immutable.
 *
 * @param epochStarts the epochs that wrote it, each with its first offset in the segment; the first
 *     one begins later than the segment where the log begins amid it
 */
public record CopyTask(OffsetRange offsets, SortedMap<Integer, Long> epochStarts) {
  public CopyTask {
    epochStarts = Collections.unmodifiableSortedMap(new TreeMap<>(epochStarts));
  }
}
