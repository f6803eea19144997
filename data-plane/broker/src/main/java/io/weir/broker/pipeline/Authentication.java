package io.weir.broker.pipeline;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The stage that lets only authenticated requests through. One per connection; on its event loop
 * only.
 */
public interface Authentication {
  /**
   * Whether the next frame is a bare SASL token instead of a request: clients from before Kafka 1.0
   * send those.
   */
  boolean expectsToken();

  /** Takes a bare token. Does not take the frame over. */
  void token(ByteBuf frame, ResponseSlot slot);

  /**
   * Looks at a request before its body is read. SaslHandshake, SaslAuthenticate and ApiVersions are
   * answered here.
   *
   * @return the session, if the request goes on to its handler; else the slot was filled or the
   *     connection closes
   * @throws MalformedRequestException for what must not be asked in this state
   */
  Optional<Session> admit(RequestFrame request, ResponseSlot slot);
}
