package io.weir.storage.tiering;

/**
 * Offsets of a log. Immutable.
 *
 * @param from the first one
 * @param endExclusive the first one after it, more than {@code from}
 */
public record OffsetRange(long from, long endExclusive) {
  public OffsetRange {
    if (from < 0 || endExclusive <= from) {
      throw new IllegalArgumentException("no offsets: from " + from + " to " + endExclusive);
    }
  }

  /** Whether all of the other's offsets are in this one. */
  public boolean contains(OffsetRange other) {
    return from <= other.from && other.endExclusive <= endExclusive;
  }
}
