package io.weir.tieredstorage.store;

/** An object ends before the range that was asked for; asking again does not help. */
public final class ShortObjectException extends StoreException {
  public ShortObjectException(ObjectKey key, long from, int length) {
    super(
        "object "
            + key
            + " ends before byte "
            + (from + length)
            + " (asked for from "
            + from
            + ")");
  }
}
