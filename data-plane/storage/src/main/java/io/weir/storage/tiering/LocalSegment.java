package io.weir.storage.tiering;

/**
 * A segment on disk. Immutable.
 *
 * @param offsets from its base offset to the next segment's, or to the log's end
 * @param sealed whether nothing is appended to it any more
 * @param sizeInBytes of its records
 * @param maxTimestampMs of its records; -1 when none has a time
 */
public record LocalSegment(
    OffsetRange offsets, boolean sealed, long sizeInBytes, long maxTimestampMs) {}
