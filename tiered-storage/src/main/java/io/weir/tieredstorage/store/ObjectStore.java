package io.weir.tieredstorage.store;

import java.io.Closeable;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Objects by name: written whole, never changed, read in ranges. Thread-safe; every method blocks
 * until the store answered. {@link #close} releases connections and is the owner's to call, once.
 *
 * <p>Every method throws {@link StoreException} when the store can't be reached or refuses; what
 * was asked for may then have happened or not, and may be asked for again.
 */
public interface ObjectStore extends Closeable {
  /**
   * Stores a whole object, durably when this returns; readers see the old object (if any) or this
   * one, never a part. Idempotent.
   */
  void put(ObjectKey key, byte[] bytes) throws StoreException;

  /**
   * Begins an object whose size is not known yet. Nothing is visible before {@link
   * Upload#complete}. The caller closes it, whatever happens.
   */
  Upload upload(ObjectKey key) throws StoreException;

  /**
   * Reads exactly {@code length} bytes.
   *
   * @param from position of the first byte, at least 0
   * @param length how many bytes, at least 1
   * @throws ObjectMissingException when there is no such object
   * @throws ShortObjectException when the object ends before the range does
   */
  byte[] get(ObjectKey key, long from, int length) throws StoreException;

  /**
   * Reads a whole object that is small.
   *
   * @param bytesMax a larger object is refused before its content is read
   * @throws ObjectMissingException when there is no such object
   */
  byte[] getWhole(ObjectKey key, int bytesMax) throws StoreException;

  /** Deletes objects; those that are not there count as deleted. Idempotent. */
  void delete(Collection<ObjectKey> keys) throws StoreException;

  /**
   * Throws away what uploads of this object left behind that never ended, in whatever process. An
   * upload that is still under way elsewhere fails by it. Idempotent.
   */
  void discardUploads(ObjectKey key) throws StoreException;

  /**
   * Names every object whose name begins with the prefix, in the order of the names.
   *
   * @param prefix the beginning of names, not necessarily up to a slash; may be empty
   */
  void list(String prefix, Consumer<ObjectKey> each) throws StoreException;
}
