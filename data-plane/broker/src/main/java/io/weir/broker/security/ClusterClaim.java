package io.weir.broker.security;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cluster and the node that a client said it means to reach, in ApiVersions v5 (KIP-1242). It
 * comes before authentication, and only that tells which cluster id the client sees; so it is
 * remembered and compared then. Immutable.
 *
 * @param clusterId if the client named one
 * @param nodeId if the client named one
 */
public record ClusterClaim(Optional<String> clusterId, OptionalInt nodeId) {
  /** Nothing was claimed. */
  public static final ClusterClaim NONE = new ClusterClaim(Optional.empty(), OptionalInt.empty());

  /** Reads the request's fields: null and negative stand for "not named". */
  public static ClusterClaim of(String clusterId, int nodeId) {
    return new ClusterClaim(
        Optional.ofNullable(clusterId).filter(id -> !id.isEmpty()),
        nodeId < 0 ? OptionalInt.empty() : OptionalInt.of(nodeId));
  }

  /** Whether the client reached what it meant to. */
  public boolean holds(String actualClusterId, int actualNodeId) {
    return clusterId.map(actualClusterId::equals).orElse(true)
        && (nodeId.isEmpty() || nodeId.getAsInt() == actualNodeId);
  }
}
