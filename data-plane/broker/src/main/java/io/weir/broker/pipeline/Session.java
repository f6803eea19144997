package io.weir.broker.pipeline;

import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.security.auth.KafkaPrincipal;

/** Who a connection speaks for, once it has authenticated. Immutable. */
public sealed interface Session permits TenantSession, OperatorSession, PeerSession {
  /** The listener that it came in by. */
  ListenerKind listener();

  /** The names that it may use. */
  Namespace namespace();

  /** The principal with its physical name, unique in the cluster. */
  KafkaPrincipal principal();

  /** The cluster id that this caller sees. */
  String clusterId();
}
