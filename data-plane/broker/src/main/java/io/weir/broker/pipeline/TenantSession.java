package io.weir.broker.pipeline;

import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.security.auth.KafkaPrincipal;

/**
 * A tenant's client; its credential selected exactly one virtual cluster. Immutable.
 *
 * @param virtualCluster the virtual cluster
 * @param principalName the principal as the tenant knows it, such as {@code sa-…}
 * @param keyId the API key that authenticated it, or to which its token was issued
 * @param clusterId the virtual cluster's own Kafka cluster id
 * @param expiresAtMs wall time when the API key, or the secret that it presented, ends, if that is
 *     known
 * @param token the access token that it presented instead of the key's secret, if so
 * @param secret which of the key's secrets it presented, if it did
 */
public record TenantSession(
    VirtualClusterId virtualCluster,
    String principalName,
    String keyId,
    String clusterId,
    OptionalLong expiresAtMs,
    Optional<TokenIdentity> token,
    Optional<SecretIdentity> secret)
    implements Session {
  /** Of a client whose credential is named by the key alone. */
  public TenantSession(
      VirtualClusterId virtualCluster,
      String principalName,
      String keyId,
      String clusterId,
      OptionalLong expiresAtMs) {
    this(
        virtualCluster,
        principalName,
        keyId,
        clusterId,
        expiresAtMs,
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public ListenerKind listener() {
    return ListenerKind.TENANTS;
  }

  @Override
  public Namespace namespace() {
    return Namespace.of(virtualCluster);
  }

  @Override
  public KafkaPrincipal principal() {
    return new KafkaPrincipal(
        KafkaPrincipal.USER_TYPE, namespace().principalToPhysical(principalName));
  }
}
