package io.weir.storage;

import java.io.IOException;

/** Another process, or this one, uses a folder: a mistake of whoever started it, not a fault. */
public final class DirectoryInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the lock's file. */
  public DirectoryInUseException(String message) {
    super(message);
  }
}
