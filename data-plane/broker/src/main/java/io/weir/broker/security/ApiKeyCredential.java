package io.weir.broker.security;

import io.weir.broker.pipeline.SecretIdentity;
import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the broker knows of an API key: not the secrets. Immutable.
 *
 * @param keyId the SASL user name
 * @param secret the one that it has
 * @param previous the one before, while both authenticate
 * @param virtualCluster the one virtual cluster that the key selects
 * @param principalName the principal as the tenant knows it, such as {@code sa-…}
 * @param kafkaClusterId the cluster id that clients of the virtual cluster see
 * @param expiresAtMs wall time from which on it is refused, if ever
 */
public record ApiKeyCredential(
    String keyId,
    SecretIdentity secret,
    Optional<PreviousSecret> previous,
    VirtualClusterId virtualCluster,
    String principalName,
    String kafkaClusterId,
    OptionalLong expiresAtMs) {
  /**
   * A secret that was replaced.
   *
   * @param secret which
   * @param endsAtMs wall time from which on it is refused
   */
  public record PreviousSecret(SecretIdentity secret, long endsAtMs) {}

  /**
   * Whether this is one of its secrets, at whatever time; both are compared, so that the answer's
   * time does not tell which it was.
   */
  boolean has(SecretIdentity presented) {
    boolean isCurrent = secret.equals(presented);
    boolean isPrevious = previous.map(PreviousSecret::secret).filter(presented::equals).isPresent();
    return isCurrent | isPrevious;
  }

  /**
   * From when on a session that presented this secret is refused.
   *
   * @return wall time; empty: never
   */
  OptionalLong endsAtMs(SecretIdentity presented) {
    if (secret.equals(presented) || previous.isEmpty()) {
      return expiresAtMs;
    }
    long endsAtMs = previous.get().endsAtMs();
    return OptionalLong.of(Math.min(endsAtMs, expiresAtMs.orElse(Long.MAX_VALUE)));
  }

  @Override
  public String toString() {
    return "ApiKeyCredential[keyId=" + keyId + ", virtualCluster=" + virtualCluster + "]";
  }
}
