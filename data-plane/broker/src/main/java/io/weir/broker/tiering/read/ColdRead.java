package io.weir.broker.tiering.read;

/**
 * A read of the remote store on its way. Used by one fetch at a time, whose steps may run on
 * several threads one after the other.
 */
public interface ColdRead {
  /** Whether {@link #take} gives an answer by now. Any thread. */
  boolean isDone();

  /** Calls back once, when it is done; within this call if it is so already. Any thread. */
  void whenDone(Runnable wake);

  /** How many bytes the batches have, without taking them; 0 for a failed read. Once it is done. */
  int sizeInBytes();

  /** Whether it failed, so that {@link #take} throws. Once it is done. */
  boolean hasFailed();

  /**
   * Takes the batches, which the caller closes. Once it is done, and only once.
   *
   * @throws org.apache.kafka.common.errors.ApiException why there are none: {@code
   *     KafkaStorageException} when the store is away, has no room for more reads, or lost or
   *     damaged the copy
   */
  ColdBatches take();

  /**
   * Leaves it to whoever asks for the same offset next, who finds it done or on its way; nobody
   * asking, it is dropped after a while. Does nothing after {@link #take}. Any thread.
   */
  void leave();
}
