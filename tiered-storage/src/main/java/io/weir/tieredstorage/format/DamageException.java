package io.weir.tieredstorage.format;

import io.weir.tieredstorage.store.ObjectKey;
import java.io.IOException;

/** An object is not what was written; asking again does not help. The message names it. */
public final class DamageException extends IOException {
  public DamageException(ObjectKey object, String what) {
    super("object " + object + " is damaged: " + what);
  }

  public DamageException(ObjectKey object, String what, Throwable cause) {
    super("object " + object + " is damaged: " + what, cause);
  }
}
