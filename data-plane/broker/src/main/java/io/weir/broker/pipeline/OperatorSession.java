package io.weir.broker.pipeline;

import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.security.auth.KafkaPrincipal;

/**
 * An operator, or the control plane. Immutable.
 *
 * @param user the SCRAM user
 * @param clusterId the physical cluster's id
 */
public record OperatorSession(String user, String clusterId) implements Session {
  @Override
  public ListenerKind listener() {
    return ListenerKind.OPERATORS;
  }

  @Override
  public Namespace namespace() {
    return Namespace.physical();
  }

  @Override
  public KafkaPrincipal principal() {
    return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, user);
  }
}
