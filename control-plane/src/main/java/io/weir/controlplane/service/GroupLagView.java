package io.weir.controlplane.service;

/**
 * How far a group is behind in all partitions for which it has committed an offset.
 *
 * @param records not read yet
 * @param seconds age of the oldest of them
 * @param partitions with a committed offset
 * @param complete false when some partitions could not be looked at, or hold records without a time
 */
public record GroupLagView(long records, long seconds, int partitions, boolean complete) {}
