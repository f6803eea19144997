package io.weir.storage;

import org.apache.kafka.common.errors.KafkaStorageException;

/** A log's whole folder is out of service until the node starts again. */
public final class DirectoryOfflineException extends KafkaStorageException {
  private static final long serialVersionUID = 1L;

  /** With what took the folder out of service. */
  public DirectoryOfflineException(KafkaStorageException cause) {
    super("log directory is offline: " + cause.getMessage(), cause);
  }

  /** The log may lie in a folder that could not be opened. */
  public DirectoryOfflineException(String message) {
    super(message);
  }
}
