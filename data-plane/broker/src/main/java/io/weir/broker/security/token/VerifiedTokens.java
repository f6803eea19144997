package io.weir.broker.security.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Claims of tokens whose signature was found good, by the SHA-256 of the token: clients present one
 * token on each of their connections. Holds the ones used last. Thread-safe.
 */
final class VerifiedTokens {
  static final int TOKENS_MAX = 10_000;

  private record Verified(TokenAuthority authority, TokenClaims claims) {}

  private final Map<String, Verified> byHash =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
          return size() > TOKENS_MAX;
        }
      };

  /** The claims, if keys of this same authority verified them. */
  synchronized Optional<TokenClaims> find(String hash, TokenAuthority authority) {
    Verified verified = byHash.get(hash);
    if (verified == null) {
      return Optional.empty();
    }
    if (!verified.authority().equals(authority)) {
      byHash.remove(hash);
      return Optional.empty();
    }
    return Optional.of(verified.claims());
  }

  synchronized void add(String hash, TokenAuthority authority, TokenClaims claims) {
    byHash.put(hash, new Verified(authority, claims));
  }

  synchronized void remove(String hash) {
    byHash.remove(hash);
  }

  synchronized int size() {
    return byHash.size();
  }
}
