package io.weir.storage.tiering;

import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A segment whose copy is finished, durably: what remote metadata says of it. Immutable.
 *
 * @param offsets of the copy
 * @param epochStarts the epochs that wrote it, each with its first offset in the copy; the first
 *     one begins later than the copy where the log began amid it
 */
public record CopiedSegment(OffsetRange offsets, SortedMap<Integer, Long> epochStarts) {
  public CopiedSegment {
    epochStarts = new TreeMap<>(epochStarts);
    long before = -1;
    for (long start : epochStarts.values()) {
      if (start <= before || start >= offsets.endExclusive()) {
        throw new IllegalArgumentException("epochs of " + offsets + ": " + epochStarts);
      }
      before = start;
    }
    if (epochStarts.isEmpty() || epochStarts.get(epochStarts.firstKey()) < offsets.from()) {
      throw new IllegalArgumentException("epochs of " + offsets + ": " + epochStarts);
    }
  }

  /** The first offset of which it is known who wrote it. */
  long firstKnownOffset() {
    return epochStarts.get(epochStarts.firstKey());
  }

  /** What each epoch wrote of it. */
  NavigableMap<Integer, OffsetRange> parts() {
    NavigableMap<Integer, Long> starts = new TreeMap<>(epochStarts);
    NavigableMap<Integer, OffsetRange> parts = new TreeMap<>();
    starts.forEach(
        (epoch, start) ->
            parts.put(
                epoch, new OffsetRange(start, endOfEpoch(starts, epoch, offsets.endExclusive()))));
    return parts;
  }

  /**
   * Where an epoch's part of a copy ends, exclusive: at the next epoch's start, or with the copy.
   *
   * @param epochStarts the copy's epochs, each with its first offset in it
   */
  public static long endOfEpoch(
      NavigableMap<Integer, Long> epochStarts, int epoch, long copyEndExclusive) {
    Map.Entry<Integer, Long> next = epochStarts.higherEntry(epoch);
    return next == null ? copyEndExclusive : next.getValue();
  }
}
