package io.weir.broker.pipeline;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Which of its key's secrets a client presented: the hash of it. Immutable; says nothing in logs.
 */
public final class SecretIdentity {
  /** Bytes of a SHA-256. */
  public static final int LENGTH = 32;

  private final byte[] sha256;

  private SecretIdentity(byte[] sha256) {
    this.sha256 = sha256;
  }

  /**
   * Of a hash.
   *
   * @param sha256 over the UTF-8 secret, 32 bytes
   */
  public static SecretIdentity ofSha256(byte[] sha256) {
    if (sha256.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
    }
    return new SecretIdentity(sha256.clone());
  }

  /** Compares in constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretIdentity that && MessageDigest.isEqual(sha256, that.sha256);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sha256);
  }

  @Override
  public String toString() {
    return "SecretIdentity(redacted)";
  }
}
