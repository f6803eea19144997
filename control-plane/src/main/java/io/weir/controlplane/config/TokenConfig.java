package io.weir.controlplane.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Access tokens and the keys that sign them.
 *
 * @param lifetime from a token's issue until it is refused, at most 1 hour
 * @param signingKeyLifetime after this another key signs
 */
public record TokenConfig(Duration lifetime, Duration signingKeyLifetime) {
  /** No token lives longer; an old key is kept this long after it signed its last one. */
  public static final Duration LIFETIME_MAX = Duration.ofHours(1);

  private static final Duration LIFETIME_MIN = Duration.ofSeconds(10);
  private static final Duration KEY_LIFETIME_MIN = Duration.ofHours(2);
  private static final Duration KEY_LIFETIME_MAX = Duration.ofDays(365);

  /** Fills defaults in and names the bad key. */
  public TokenConfig {
    lifetime = Objects.requireNonNullElse(lifetime, Duration.ofMinutes(15));
    signingKeyLifetime = Objects.requireNonNullElse(signingKeyLifetime, Duration.ofDays(30));
    if (lifetime.compareTo(LIFETIME_MIN) < 0 || lifetime.compareTo(LIFETIME_MAX) > 0) {
      throw new IllegalArgumentException("tokens.lifetime must be from 10 seconds to 1 hour");
    }
    if (signingKeyLifetime.compareTo(KEY_LIFETIME_MIN) < 0
        || signingKeyLifetime.compareTo(KEY_LIFETIME_MAX) > 0) {
      throw new IllegalArgumentException(
          "tokens.signing_key_lifetime must be from 2 hours to 365 days");
    }
  }
}
