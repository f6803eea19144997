package io.weir.broker.security;

import io.weir.broker.pipeline.Session;
import java.util.OptionalLong;

/** What authentication asks of its connection. On the connection's event loop only. */
public interface AuthenticationHost {
  /**
   * The client is known, for the first time or again: limits of strangers end, revocations reach
   * the connection from now on.
   *
   * @param endsAtMs wall time from which on the client must authenticate again before anything else
   * @return false if the credential was revoked meanwhile; the connection is closed then
   */
  boolean authenticated(Session session, SaslMechanism mechanism, OptionalLong endsAtMs);

  /** Whether the connection is gone or about to go. */
  boolean isClosing();

  /**
   * Reads nothing more; closes once everything reserved was sent.
   *
   * @param reason a fixed text, for the log
   */
  void closing(String reason);

  /** Runs a task after the delay that slows down guessing. */
  void afterFailureDelay(Runnable task);
}
