package io.weir.tieredstorage.format;

import io.weir.tieredstorage.store.ObjectKey;
import java.io.IOException;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * An object is not what was written; asking again does not help. The message names it. KIP-405 has
 * no exception for that, so a broker may know it by its cause, {@link CorruptRecordException}.
 */
public final class DamageException extends IOException {
  public DamageException(ObjectKey object, String what) {
    this(object, what, null);
  }

  public DamageException(ObjectKey object, String what, Throwable cause) {
    super("object " + object + " is damaged: " + what, new CorruptRecordException(what, cause));
  }
}
