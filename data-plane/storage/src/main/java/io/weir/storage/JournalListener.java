package io.weir.storage;

/** Told of a journal's commits, one at a time, on the thread that commits; must not block. */
public interface JournalListener {
  /** Told by nobody. */
  JournalListener NONE = (bytes, ns) -> {};

  /**
   * What durable logs had appended was written and synced, and is acknowledged next.
   *
   * @param bytes of the block, its headers included
   * @param ns from the look for what waits to the end of the sync
   */
  void onCommit(long bytes, long ns);
}
