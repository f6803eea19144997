package io.weir.tieredstorage.store;

/**
 * An object under way. Used by one thread. Closed without {@link #complete}, it leaves nothing
 * behind.
 */
public interface Upload extends AutoCloseable {
  /** Appends bytes; they are taken over or copied before this returns. */
  void write(byte[] bytes, int from, int length) throws StoreException;

  /** Makes the object visible, durably when this returns. Called at most once, last. */
  void complete() throws StoreException;

  /** Ends it: aborts what was not completed. Does nothing the second time. */
  @Override
  void close() throws StoreException;
}
