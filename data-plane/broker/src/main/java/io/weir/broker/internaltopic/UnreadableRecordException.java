package io.weir.broker.internaltopic;

/** A record of an internal topic that this build can't read: replaying stops there for good. */
public class UnreadableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what can't be read. */
  public UnreadableRecordException(String message) {
    super(message);
  }

  /** Says what can't be read, and why. */
  public UnreadableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
