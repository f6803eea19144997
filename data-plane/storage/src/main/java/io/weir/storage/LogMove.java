package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * The copy of a log in another directory of this node (KIP-113), fed from the log itself. On the
 * log's shard.
 *
 * <pre>
 * Copying ──complete──▶ Moved: the copy is the log, the former one is being deleted
 *    └─────abandon────▶ Abandoned: the log is as it was
 * </pre>
 */
public final class LogMove {
  private static final int CHUNK_BYTES = 1 << 20;

  private final PartitionLog original;
  private final PartitionLog copy;
  private final LogDirectory target;
  private final Runnable onLeft;
  private final Runnable onMoved;
  private int truncations;
  private boolean begun;
  private boolean hasLeft;

  LogMove(
      PartitionLog original,
      PartitionLog copy,
      LogDirectory target,
      Runnable onLeft,
      Runnable onMoved) {
    this.original = original;
    this.copy = copy;
    this.target = target;
    this.onLeft = onLeft;
    this.onMoved = onMoved;
  }

  /** The log that is being moved; another once the move is complete. */
  public PartitionLog original() {
    return original;
  }

  /** Bytes of the copy. */
  public long sizeInBytes() {
    return copy.sizeInBytes();
  }

  /** Offset of the next record that the copy gets. Any thread. */
  public long copiedTo() {
    return copy.logEndOffset();
  }

  /**
   * Copies the next batches, up to some bytes but at least one batch. A truncation of the log since
   * the last call makes it begin again.
   *
   * @param endExclusive only what is below, such as the high watermark: what is above may go again
   * @return whether there is more to copy below that end
   * @throws KafkaStorageException when either disk fails
   */
  public boolean copy(int maxBytes, long endExclusive) {
    beginAgainIfNeeded();
    long next = copy.logEndOffset();
    if (next >= endExclusive) {
      return false;
    }
    try (LogSlice slice = original.read(next, maxBytes, endExclusive, true)) {
      if (slice.isEmpty()) {
        return false; // a batch reaches over that end
      }
      ByteBuffer batches = ByteBuffer.allocate(slice.sizeInBytes());
      slice.readFully(batches);
      copy.appendAsFollower(batches.flip());
      if (copy.logEndOffset() <= next) {
        throw new KafkaStorageException("the copy of " + original.id() + " stands at " + next);
      }
    } catch (IOException e) {
      throw new KafkaStorageException("log of " + original.id() + " can't be copied: " + e, e);
    }
    return copy.logEndOffset() < endExclusive;
  }

  private void beginAgainIfNeeded() {
    long start = original.localLogStartOffset();
    boolean truncated = truncations != original.truncations();
    if (!begun || truncated || copy.logEndOffset() < start) {
      if (begun || start > 0) {
        copy.restartAt(start, start);
      }
      begun = true;
      truncations = original.truncations();
    }
  }

  /** What has to be synced of the copy so far; hand it to another thread. */
  public PendingSync beginSync() {
    return copy.beginSync();
  }

  /**
   * Copies what is left and puts the copy in the log's place; blocks until it is on the device.
   *
   * @return the log of the partition from now on
   * @throws KafkaStorageException when the disks fail; {@link #hasLeft} says which of the two is
   *     the log then
   */
  public PartitionLog complete() {
    while (copy(CHUNK_BYTES, original.logEndOffset())) {
      // until there is no more
    }
    try {
      copy.takeOver(original);
      copy.close();
      target.rename(copy);
      hasLeft = true;
      onLeft.run();
      PartitionLog moved = target.promote(copy);
      onMoved.run();
      return moved;
    } catch (IOException e) {
      throw new KafkaStorageException("log of " + original.id() + " can't be moved: " + e, e);
    }
  }

  /**
   * Whether the copy has got the log's name: the former log must not be written any more, whatever
   * failed after that. A start goes by the metadata.
   */
  public boolean hasLeft() {
    return hasLeft;
  }

  /** Gives the copy up; the log stays where it is. */
  public void abandon() {
    target.discardFuture(copy);
  }
}
