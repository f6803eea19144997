package io.weir.broker.tiering.read;

import io.weir.protocol.batch.BatchCursor;
import java.nio.ByteBuffer;

/**
 * Whole batches from the remote store, checked, one after the other in memory that is counted until
 * {@link #close}. Thread-safe; closing is idempotent, and the bytes stay readable.
 */
public final class ColdBatches implements AutoCloseable {
  private final ByteBuffer bytes;
  private final long startOffset;
  private final long nextOffset;
  private final Lease lease;

  /** A resource whose giving back can't fail. */
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param bytes whole batches from position 0 to the limit
   * @param startOffset the offset that was asked for
   * @param nextOffset after the last batch; {@code startOffset} when there is none
   * @param lease of the memory; closing it more than once does nothing
   */
  ColdBatches(ByteBuffer bytes, long startOffset, long nextOffset, Lease lease) {
    this.bytes = bytes.asReadOnlyBuffer();
    this.startOffset = startOffset;
    this.nextOffset = nextOffset;
    this.lease = lease;
  }

  /** Bytes of all batches together. */
  public int sizeInBytes() {
    return bytes.remaining();
  }

  /** The offset that was asked for; the first batch contains it, and may begin before it. */
  public long startOffset() {
    return startOffset;
  }

  /** Offset after the last batch: where the next read goes on. */
  public long nextOffset() {
    return nextOffset;
  }

  /** A view of the bytes with a position of its own. */
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }

  /**
   * The first batches only, in the same memory: closing either gives all of it back.
   *
   * @param maxBytes at least 0
   * @param minOneMessage whether the first batch is wanted even if it is larger
   */
  public ColdBatches head(int maxBytes, boolean minOneMessage) {
    if (bytes.remaining() <= maxBytes) {
      return this;
    }
    ByteBuffer view = bytes.duplicate();
    BatchCursor cursor = new BatchCursor().over(view);
    int end = 0;
    long next = startOffset;
    while (cursor.next()) {
      int batchEnd = view.limit() - cursor.bytesLeft();
      if (batchEnd > maxBytes && !(end == 0 && minOneMessage)) {
        break;
      }
      end = batchEnd;
      next = cursor.header().nextOffset();
    }
    view.limit(end);
    return new ColdBatches(view, startOffset, next, lease);
  }

  @Override
  public void close() {
    lease.close();
  }
}
