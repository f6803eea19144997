package io.weir.storage;

/** How a log asks for new checkpoints of its folder, because an offset in them went back. */
interface Checkpointing {
  /** They are written in a while. */
  void soon();

  /** Now, for {@link #ensureSince}. */
  long mark();

  /**
   * Returns once checkpoints last that were made after a mark; writes them if there are none.
   *
   * @throws org.apache.kafka.common.errors.KafkaStorageException when they can't be written
   */
  void ensureSince(long mark);
}
