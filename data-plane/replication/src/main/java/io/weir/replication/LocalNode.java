package io.weir.replication;

import java.util.function.LongSupplier;

/**
 * Who this node is. Thread-safe.
 *
 * @param id node id
 * @param clusterId the cluster's id
 * @param brokerEpoch of this node's registration; negative before it registered, and until then no
 *     stream is opened or accepted
 */
public record LocalNode(int id, String clusterId, LongSupplier brokerEpoch) {}
