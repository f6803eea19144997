package io.weir.storage;

import java.io.IOException;

/**
 * The records of a batch whose checksum is right are no records, or too many bytes to go through.
 */
final class UnreadableRecordsException extends IOException {
  private static final long serialVersionUID = 1;

  UnreadableRecordsException(String message, Throwable cause) {
    super(message, cause);
  }
}
