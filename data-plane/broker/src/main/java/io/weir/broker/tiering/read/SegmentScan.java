package io.weir.broker.tiering.read;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * Walks the batches of a range of a copied segment as its stream brings them: a header, then its
 * records or the next header. It trusts nothing: what steers it is checked against what can be, and
 * records are given only with the right checksum. Used by one thread, which may block.
 */
final class SegmentScan implements AutoCloseable {
  private static final int SKIP_BYTES = 16 << 10;

  private final InputStream stream;
  private final long segmentBytes;
  private final long endExclusive;
  private final byte[] headerBytes = new byte[BatchHeader.HEADER_BYTES];
  private final BatchHeader header = new BatchHeader();
  private long position;
  private long next;
  private boolean isBodyAhead;

  /**
   * Opens the range.
   *
   * @param from position of a batch
   * @param endExclusive position, above {@code from}, at most the segment's size
   */
  SegmentScan(
      RemoteStorageManager store, RemoteLogSegmentMetadata segment, int from, int endExclusive)
      throws RemoteStorageException {
    this.stream = store.fetchLogSegment(segment, from, endExclusive - 1);
    this.segmentBytes = segment.segmentSizeInBytes();
    this.endExclusive = endExclusive;
    this.next = from;
  }

  /**
   * Moves to the next batch; false where the range or the stream ends before a whole header.
   *
   * @throws CorruptRecordException when there is something else than a batch of this segment
   */
  boolean next() throws IOException {
    if (isBodyAhead && !skipBody()) {
      return false;
    }
    if (endExclusive - next < BatchHeader.HEADER_BYTES
        || stream.readNBytes(headerBytes, 0, headerBytes.length) < headerBytes.length) {
      return false;
    }
    header.wrap(ByteBuffer.wrap(headerBytes), 0);
    long size = header.sizeInBytes();
    if (header.magic() != BatchHeader.MAGIC
        || size < BatchHeader.HEADER_BYTES
        || size > segmentBytes - next
        || header.lastOffsetDelta() < 0
        || header.baseOffset() < 0) {
      throw new CorruptRecordException("no batch at position " + next + " of the copied segment");
    }
    position = next;
    next += size;
    isBodyAhead = true;
    return true;
  }

  /** The batch that {@link #next} moved to; its records are not in memory. */
  BatchHeader header() {
    return header;
  }

  /** Where in the segment the batch begins. */
  int position() {
    return (int) position;
  }

  /** Where the batch after the current one begins; the range's start before the first one. */
  long nextPosition() {
    return next;
  }

  /** Whether the range ended, and not the stream before it, when {@link #next} was false. */
  boolean isRangeEnded() {
    return next > endExclusive - BatchHeader.HEADER_BYTES;
  }

  /** Whether the batch lies wholly in the range, so that {@link #read} can succeed. */
  boolean isWithinRange() {
    return next <= endExclusive;
  }

  /**
   * Puts the whole batch into the target, at its position, which moves only if that succeeds; false
   * when the stream ends before the batch does.
   *
   * @param target on the heap, with room for it
   * @throws CorruptRecordException when its checksum is wrong
   */
  boolean read(ByteBuffer target) throws IOException {
    int start = target.position();
    int body = (int) header.sizeInBytes() - BatchHeader.HEADER_BYTES;
    target.put(start, headerBytes);
    int bodyAt = target.arrayOffset() + start + BatchHeader.HEADER_BYTES;
    isBodyAhead = false;
    if (stream.readNBytes(target.array(), bodyAt, body) < body) {
      return false;
    }
    if (!new BatchHeader().wrap(target, start).isCrcValid()) {
      throw new CorruptRecordException(
          "wrong checksum of the batch at position " + position + " of the copied segment");
    }
    target.position(start + BatchHeader.HEADER_BYTES + body);
    return true;
  }

  private boolean skipBody() throws IOException {
    long left = next - position - BatchHeader.HEADER_BYTES;
    byte[] scratch = null;
    while (left > 0) {
      long skipped = stream.skip(left);
      if (skipped <= 0) {
        // A stream need not skip, and says nothing of its end by that.
        scratch = scratch == null ? new byte[SKIP_BYTES] : scratch;
        skipped = stream.read(scratch, 0, (int) Math.min(left, scratch.length));
        if (skipped < 0) {
          return false;
        }
      }
      left -= skipped;
    }
    isBodyAhead = false;
    return true;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
