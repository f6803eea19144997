package io.weir.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * What the coordinator needs of one replica of {@code __consumer_offsets} on this broker.
 * Thread-safe; never called by an event loop.
 */
public interface CoordinatorLog {
  /** Bytes of the largest batch that {@link #append} takes. */
  int batchBytesMax();

  /**
   * Appends as the leader, on the partition's owner.
   *
   * @param batches complete record batches, at most {@link #batchBytesMax()} each; the log owns and
   *     changes the buffer from here on
   * @param leaderEpoch the tenure that the caller believes in
   * @return the end offset, exclusive, right after these records: written, not yet committed. Fails
   *     with a {@code KafkaException}: NotLeaderOrFollower and FencedLeaderEpoch when the tenure is
   *     over, KafkaStorage on a disk fault. An append that is cancelled before its turn is not made
   */
  CompletableFuture<Long> append(ByteBuffer batches, int leaderEpoch);

  /**
   * Reads whole batches up to the log's end, committed or not.
   *
   * @param offset where to start; {@link #FROM_START} for the log's start
   * @param bytesMax bytes at most, but one batch at least
   * @param leaderEpoch as in {@link #append}
   * @return fails as {@link #append} does; a chunk that is received is loaded
   */
  CompletableFuture<Chunk> read(long offset, int bytesMax, int leaderEpoch);

  /**
   * Tells of every advance of the high watermark from now on, and once of its present value.
   * Listeners only enqueue; they are called on the partition's owner.
   */
  void addListener(CommitListener listener);

  /** Takes a listener off; nothing when it is not there. */
  void removeListener(CommitListener listener);

  /** For {@link #read}: the log's start, whatever that is. */
  long FROM_START = -1;

  /** Hears of a high watermark. */
  @FunctionalInterface
  interface CommitListener {
    /**
     * Called on the partition's owner; must not block.
     *
     * @param highWatermark first offset that is not committed
     */
    void onHighWatermark(long highWatermark);
  }

  /**
   * A piece of the log.
   *
   * @param batches whole batches; the first may hold records below the offset asked for; none at
   *     the end
   * @param startOffset the log's first offset
   * @param highWatermark first offset that was not committed when this was read
   * @param endOffset the log's end, exclusive, when this was read
   */
  record Chunk(Batches batches, long startOffset, long highWatermark, long endOffset) {}

  /** Batches that may still lie on disk. */
  @FunctionalInterface
  interface Batches {
    /**
     * The bytes; called once, by a thread that may wait for a disk.
     *
     * @throws org.apache.kafka.common.errors.KafkaStorageException on a disk fault
     */
    ByteBuffer load();
  }
}
