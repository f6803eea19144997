package io.weir.tieredstorage.store;

import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * An object ends before the range that was asked for; asking again does not help. A broker may know
 * that by its cause, {@link CorruptRecordException}.
 */
public final class ShortObjectException extends StoreException {
  public ShortObjectException(ObjectKey key, long from, int length) {
    this(key, from, length, null);
  }

  /** As the store said it. */
  public ShortObjectException(ObjectKey key, long from, int length, Throwable said) {
    super(
        "object " + key + " ends before byte " + (from + length) + " (asked for from " + from + ")",
        new CorruptRecordException("the object is too short", said));
  }
}
