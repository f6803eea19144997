package io.weir.broker.pipeline;

import java.util.Optional;

/** A client broke the protocol in a way that only closing its connection answers. */
public final class MalformedRequestException extends RuntimeException {
  private final transient RequestLimit limit;

  /**
   * Makes it.
   *
   * @param reason a fixed text, for the log; never bytes of the client
   */
  public MalformedRequestException(String reason) {
    super(reason, null, false, false);
    this.limit = null;
  }

  /** A request that is well-formed so far and holds more than it may. */
  public MalformedRequestException(RequestLimit limit) {
    super(limit.limitName(), null, false, false);
    this.limit = limit;
  }

  /** The limit that the request is beyond, if that is what is wrong with it. */
  public Optional<RequestLimit> limit() {
    return Optional.ofNullable(limit);
  }
}
