package io.weir.replication;

/**
 * How far one follower of one partition is behind its leader. Immutable.
 *
 * @param nodeId the follower
 * @param records offsets that it has not acknowledged; all that the log holds while the leader does
 *     not know where the follower's ends
 * @param inFlightBytes pushed to it and not acknowledged
 * @param behindMs since it last held all that the leader held, at most since this leader began; 0
 *     while it does
 */
public record FollowerLag(int nodeId, long records, long inFlightBytes, long behindMs) {}
