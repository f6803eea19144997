package io.weir.broker.security;

import io.weir.broker.pipeline.Session;
import java.util.OptionalLong;

/** A way to authenticate that a listener offers. Thread-safe. */
public interface SaslMechanism {
  /** Its registered name, such as {@code PLAIN}. */
  String name();

  /** Whether clients may choose it now. */
  default boolean isOffered() {
    return true;
  }

  /** Begins an exchange with one client. */
  SaslExchange begin();

  /**
   * Whether a session of this mechanism is still good: asked after it was entered where revocations
   * find it, so that one in between is not missed, and when some credential was revoked.
   */
  boolean stillValid(Session session);

  /**
   * When a session's credential ends as things are now, which may be sooner than it was when the
   * session opened.
   *
   * @return wall time; empty if that is not known or never
   */
  default OptionalLong endsAtMs(Session session) {
    return OptionalLong.empty();
  }
}
