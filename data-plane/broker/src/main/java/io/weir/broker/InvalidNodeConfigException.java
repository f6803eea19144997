package io.weir.broker;

/** The configuration can't be used; the message starts with the key at fault. */
public final class InvalidNodeConfigException extends RuntimeException {
  /** With a message that starts with the key. */
  public InvalidNodeConfigException(String message) {
    super(message);
  }

  /** With the failure that was found while reading. */
  public InvalidNodeConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
