package io.weir.broker.pipeline;

/** A client broke the protocol in a way that only closing its connection answers. */
public final class MalformedRequestException extends RuntimeException {
  /**
   * Makes it.
   *
   * @param reason a fixed text, for the log; never bytes of the client
   */
  public MalformedRequestException(String reason) {
    super(reason, null, false, false);
  }
}
