package io.weir.replication;

import java.util.OptionalLong;

/**
 * Where a log stands, seen from an offset. Immutable.
 *
 * @param start first offset that may be read
 * @param end exclusive end of what is committed
 * @param timestampMs time of the first record to be read from the offset on, as exact as one batch;
 *     empty when there is none
 * @param sizeBytes of the leader's log
 */
public record LogPosition(long start, long end, OptionalLong timestampMs, long sizeBytes) {}
