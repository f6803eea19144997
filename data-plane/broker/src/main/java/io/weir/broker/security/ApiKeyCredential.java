package io.weir.broker.security;

import io.weir.protocol.VirtualClusterId;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What the broker knows of an API key: not the secret. Immutable.
 *
 * @param keyId the SASL user name
 * @param secretSha256 SHA-256 over the UTF-8 secret, 32 bytes; not to be changed
 * @param virtualCluster the one virtual cluster that the key selects
 * @param principalName the principal as the tenant knows it, such as {@code sa-…}
 * @param kafkaClusterId the cluster id that clients of the virtual cluster see
 * @param expiresAtMs wall time from which on it is refused, if ever
 */
public record ApiKeyCredential(
    String keyId,
    byte[] secretSha256,
    VirtualClusterId virtualCluster,
    String principalName,
    String kafkaClusterId,
    OptionalLong expiresAtMs) {
  private static final int SHA_256_BYTES = 32;

  /** Checks the verifier's length. */
  public ApiKeyCredential {
    if (secretSha256.length != SHA_256_BYTES) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + secretSha256.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKeyCredential that
        && keyId.equals(that.keyId)
        && Arrays.equals(secretSha256, that.secretSha256)
        && virtualCluster.equals(that.virtualCluster)
        && principalName.equals(that.principalName)
        && kafkaClusterId.equals(that.kafkaClusterId)
        && expiresAtMs.equals(that.expiresAtMs);
  }

  @Override
  public int hashCode() {
    return keyId.hashCode();
  }

  @Override
  public String toString() {
    return "ApiKeyCredential[keyId=" + keyId + ", virtualCluster=" + virtualCluster + "]";
  }
}
