package io.weir.broker.security.token;

import java.security.interfaces.RSAPublicKey;
import java.util.Map;

/**
 * Who may issue access tokens, and how that is seen. Immutable.
 *
 * @param issuer the claim {@code iss} of every good token
 * @param audience what {@code aud} must hold
 * @param keys that verify, by {@code kid}
 */
public record TokenAuthority(String issuer, String audience, Map<String, RSAPublicKey> keys) {
  /** Copies. */
  public TokenAuthority {
    keys = Map.copyOf(keys);
  }
}
