package io.weir.tieredstorage.crypto;

import java.io.IOException;

/** A key can't be used; the message names its id and never its bytes. */
public final class KeyException extends IOException {
  public KeyException(String message) {
    super(message);
  }

  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
