package io.weir.controlplane.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The public side of a key that signs access tokens.
 *
 * <pre>
 * (made) ──▶ PUBLISHED ──every broker has it──▶ SIGNING ──the next one signs──▶ VERIFYING ──▶ (gone)
 * </pre>
 *
 * @param kid its id in tokens' headers, {@code sk-…}
 * @param state what it is used for
 * @param publicKey X.509 SubjectPublicKeyInfo, DER
 * @param createdAt when it was made
 * @param signingSince when it began to sign, if it did
 * @param verifyUntil when the last token that it signed has expired, once it no longer signs
 */
public record SigningKey(
    String kid,
    State state,
    byte[] publicKey,
    Instant createdAt,
    Optional<Instant> signingSince,
    Optional<Instant> verifyUntil) {
  /** Uses of a key. */
  public enum State {
    /** In the key set, but some broker may not know it yet: it signs nothing. */
    PUBLISHED,
    /** Signs; at most one does. */
    SIGNING,
    /** Signs no more; its tokens are still good. */
    VERIFYING
  }

  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + state + "]";
  }
}
