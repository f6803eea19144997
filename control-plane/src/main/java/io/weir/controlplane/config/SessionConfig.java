package io.weir.controlplane.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Users' sessions.
 *
 * @param lifetime from login until the token is refused, at most 30 days
 */
public record SessionConfig(Duration lifetime) {
  private static final Duration LIFETIME_MAX = Duration.ofDays(30);

  /** Fills the default in and names the bad key. */
  public SessionConfig {
    lifetime = Objects.requireNonNullElse(lifetime, Duration.ofHours(12));
    if (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.compareTo(LIFETIME_MAX) > 0) {
      throw new IllegalArgumentException("sessions.lifetime must be from 1 minute to 30 days");
    }
  }
}
