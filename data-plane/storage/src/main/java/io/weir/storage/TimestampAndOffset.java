package io.weir.storage;

/**
 * A record found by its timestamp. Immutable.
 *
 * @param timestampMs the record's timestamp
 * @param offset the record's offset
 * @param leaderEpoch leader epoch of its batch, -1 if none
 */
public record TimestampAndOffset(long timestampMs, long offset, int leaderEpoch) {}
