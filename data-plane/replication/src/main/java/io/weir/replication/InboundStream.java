package io.weir.replication;

/**
 * A stream that a leader opened to this node and that was greeted. Immutable.
 *
 * @param peerNodeId the leader's node
 * @param number grows with each stream accepted: a later one replaces an earlier one
 * @param link the connection
 */
record InboundStream(int peerNodeId, long number, PeerLink link) {}
