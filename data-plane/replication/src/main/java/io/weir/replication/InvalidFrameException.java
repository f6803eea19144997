package io.weir.replication;

/** A peer sent bytes that are no frame; its stream is closed. */
public final class InvalidFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong; never holds record contents. */
  public InvalidFrameException(String message) {
    super(message);
  }
}
