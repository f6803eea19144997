package io.weir.storage;

/**
 * Answer to "where does this leader epoch end here" (KIP-101, KIP-279, KIP-320). Immutable.
 *
 * @param epoch the largest known epoch that is not above the requested one, or {@link
 *     #UNDEFINED_EPOCH}
 * @param endOffsetExclusive first offset that doesn't belong to it, or {@link #UNDEFINED_OFFSET}
 */
public record EpochEndOffset(int epoch, long endOffsetExclusive) {
  /** No epoch. */
  public static final int UNDEFINED_EPOCH = -1;

  /** No offset. */
  public static final long UNDEFINED_OFFSET = -1;

  /** The epoch is not known here. */
  public static final EpochEndOffset UNDEFINED =
      new EpochEndOffset(UNDEFINED_EPOCH, UNDEFINED_OFFSET);

  /** Whether an epoch was found. */
  public boolean isDefined() {
    return epoch != UNDEFINED_EPOCH;
  }
}
