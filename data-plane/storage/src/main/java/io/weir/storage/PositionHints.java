package io.weir.storage;

import java.util.Arrays;

/**
 * Where the latest appends began and the latest reads ended, so that reading the tail or reading on
 * needs no index. A ring; single writer.
 */
final class PositionHints {
  private static final int SLOTS = 16;

  private final long[] offsets = new long[SLOTS];
  private final long[] segments = new long[SLOTS];
  private final int[] positions = new int[SLOTS];
  private int next;

  PositionHints() {
    clear();
  }

  /** The batch at this position of a segment is the first that holds this offset or a later one. */
  void add(long offset, long segmentBase, int position) {
    offsets[next] = offset;
    segments[next] = segmentBase;
    positions[next] = position;
    next = (next + 1) % SLOTS;
  }

  /** The position in the segment, -1 when not known. */
  int find(long offset, long segmentBase) {
    for (int i = 0; i < SLOTS; i++) {
      if (offsets[i] == offset && segments[i] == segmentBase) {
        return positions[i];
      }
    }
    return -1;
  }

  void clear() {
    Arrays.fill(offsets, -1);
  }
}
