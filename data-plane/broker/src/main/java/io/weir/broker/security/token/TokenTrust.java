package io.weir.broker.security.token;

import java.util.Optional;

/** Which tokens are trusted, as the control plane said last. Thread-safe; never blocks. */
public interface TokenTrust {
  /** The authority; empty before a key set was applied: then no token is good. */
  Optional<TokenAuthority> authority();

  /**
   * Whether a token was revoked.
   *
   * @param keyId the API key to which it was issued
   * @param tokenId its {@code jti}
   * @param issuedAtMs its {@code iat}, milliseconds since the epoch
   */
  boolean isRevoked(String keyId, String tokenId, long issuedAtMs);

  /**
   * Tells of tokens that may no longer be good, from now on. Keep the subscription until the server
   * stops. A listener that first subscribes and then asks misses nothing.
   */
  void onDistrust(DistrustListener listener);

  /** Told of what changed. Called on any thread, quickly, after the answers above have changed. */
  interface DistrustListener {
    /** Some tokens of this API key were revoked. */
    void tokensRevoked(String keyId);

    /** The keys that verify, the issuer or the audience are other ones. */
    void authorityChanged();
  }
}
