package io.weir.storage.compaction;

/** Holds a pass up or ends it. Called by the pass's thread, often. */
public interface PassControl {
  /** Never waits, never ends. */
  PassControl FREE = bytes -> {};

  /**
   * May block to keep a rate.
   *
   * @param bytes that were just read or written
   * @throws CompactionAbortedException when the pass has to end now
   */
  void proceed(int bytes);
}
