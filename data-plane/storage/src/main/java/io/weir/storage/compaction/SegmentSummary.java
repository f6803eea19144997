package io.weir.storage.compaction;

/**
 * What the decisions about one segment need. Immutable.
 *
 * @param baseOffset where it begins
 * @param bytes of its batches
 * @param offsetIndexBytes of its offset index
 * @param timeIndexBytes of its time index
 * @param firstTimestampMs largest time of its first batch; not above 0 when there is none
 * @param largestTimestampMs largest time of all its batches; -1 when there is none
 */
public record SegmentSummary(
    long baseOffset,
    int bytes,
    int offsetIndexBytes,
    int timeIndexBytes,
    long firstTimestampMs,
    long largestTimestampMs) {}
