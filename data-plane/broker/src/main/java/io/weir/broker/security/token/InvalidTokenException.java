package io.weir.broker.security.token;

/** A token is not good. The message is a fixed text for the log and holds nothing of the token. */
public final class InvalidTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the reason. */
  public InvalidTokenException(String reason) {
    super(reason, null, false, false);
  }
}
