package io.weir.replication;

/**
 * A record that is in remote storage only. Immutable.
 *
 * @param offset of the record
 * @param leaderEpoch that wrote it: of several copies, the one of this epoch is the log's
 */
public record ColdPosition(long offset, int leaderEpoch) {}
