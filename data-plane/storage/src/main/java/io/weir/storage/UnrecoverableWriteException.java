package io.weir.storage;

import java.io.IOException;

/**
 * A write failed and what it left could not be cut off, or a sync that later writes rely on failed:
 * the log must not be written again.
 */
final class UnrecoverableWriteException extends IOException {
  private static final long serialVersionUID = 1L;

  UnrecoverableWriteException(IOException cause) {
    this("write failed and could not be undone", cause);
  }

  UnrecoverableWriteException(String message, IOException cause) {
    super(message, cause);
  }
}
