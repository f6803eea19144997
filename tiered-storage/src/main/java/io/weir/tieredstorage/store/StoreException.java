package io.weir.tieredstorage.store;

import java.io.IOException;

/** A store can't be reached or refuses; asking again may help. */
public class StoreException extends IOException {
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
