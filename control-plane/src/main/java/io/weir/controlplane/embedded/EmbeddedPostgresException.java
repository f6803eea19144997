package io.weir.controlplane.embedded;

/**
 * The embedded PostgreSQL can't be started; the message says what to do. Not retriable as it is.
 */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedPostgresException(String message) {
    super(message);
  }

  EmbeddedPostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
