package io.weir.replication;

/**
 * Answer to "which offset belongs to this timestamp". Immutable.
 *
 * @param timestampMs of the record; -1 for the log's start or end, or when none was found
 * @param offset -1 when none was found
 * @param leaderEpoch the epoch of that offset, -1 when unknown
 */
public record ListedOffset(long timestampMs, long offset, int leaderEpoch) {
  /** Nothing was found. */
  public static final ListedOffset NONE = new ListedOffset(-1, -1, -1);
}
