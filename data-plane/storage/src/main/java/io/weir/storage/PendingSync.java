package io.weir.storage;

/** A sync prepared on the shard and carried out on any one thread. */
public interface PendingSync {
  /** Everything below this offset lasts once {@link #sync} has returned. */
  long endOffsetExclusive();

  /**
   * Blocks until it is on the device and moves the log's recovery point up (unless it was truncated
   * meanwhile). Must be called exactly once, or the files stay open.
   *
   * @throws org.apache.kafka.common.errors.KafkaStorageException when the device fails
   */
  void sync();
}
