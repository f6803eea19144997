package io.weir.broker.security;

import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.protocol.Clock;
import java.util.OptionalLong;

/** When a session must have authenticated again (KIP-368). Stateless. */
final class SessionEnd {
  private SessionEnd() {}

  /**
   * The earliest of what ends it: its API key, its token, and the listener's maximum.
   *
   * @return wall time; empty if nothing does
   */
  static OptionalLong of(Session session, OptionalLong sessionMsMax, Clock clock) {
    long endsAtMs = Long.MAX_VALUE;
    if (sessionMsMax.isPresent()) {
      endsAtMs = clock.wallTimeMs() + sessionMsMax.getAsLong();
    }
    if (session instanceof TenantSession tenant) {
      endsAtMs = Math.min(endsAtMs, tenant.expiresAtMs().orElse(Long.MAX_VALUE));
      if (tenant.token().isPresent()) {
        endsAtMs = Math.min(endsAtMs, tenant.token().get().expiresAtMs());
      }
    }
    return endsAtMs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(endsAtMs);
  }
}
