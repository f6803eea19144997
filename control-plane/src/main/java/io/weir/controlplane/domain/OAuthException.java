package io.weir.controlplane.domain;

/** A token request is refused; the message is for the client and never holds a secret. */
public final class OAuthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final OAuthError error;

  /** With what the client is told. */
  public OAuthException(OAuthError error, String description) {
    super(description);
    this.error = error;
  }

  /** The code. */
  public OAuthError error() {
    return error;
  }
}
