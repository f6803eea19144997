package io.weir.broker.pipeline;

import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.security.auth.KafkaPrincipal;

/**
 * Another node of the cluster, known by its certificate. Immutable.
 *
 * @param nodeId the node
 * @param clusterId the physical cluster's id
 */
public record PeerSession(int nodeId, String clusterId) implements Session {
  @Override
  public ListenerKind listener() {
    return ListenerKind.PEERS;
  }

  @Override
  public Namespace namespace() {
    return Namespace.physical();
  }

  @Override
  public KafkaPrincipal principal() {
    return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, "node-" + nodeId);
  }
}
