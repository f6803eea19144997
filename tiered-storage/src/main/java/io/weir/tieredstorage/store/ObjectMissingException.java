package io.weir.tieredstorage.store;

/** There is no object of that name; asking again does not help. */
public final class ObjectMissingException extends StoreException {
  public ObjectMissingException(ObjectKey key) {
    super("there is no object " + key);
  }
}
