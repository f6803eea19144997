package io.weir.broker.tenancy.store;

import io.weir.broker.internaltopic.UnreadableRecordException;

/**
 * A tenancy record can't be understood; the message says which field and never holds a value that
 * is secret.
 */
public final class InvalidTenancyRecordException extends UnreadableRecordException {
  /** With the field at fault. */
  public InvalidTenancyRecordException(String message) {
    super(message);
  }

  /** With the field at fault and what was found. */
  public InvalidTenancyRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
