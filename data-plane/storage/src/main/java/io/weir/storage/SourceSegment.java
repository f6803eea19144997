package io.weir.storage;

import io.weir.storage.compaction.SegmentSource;
import io.weir.storage.compaction.SegmentSummary;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A segment as it was when a pass began, its file held open. Made and compared on the log's shard,
 * read and released by the pass's thread.
 *
 * @param segment who it was, to be compared only
 * @param file retained for this
 * @param dirtyPosition where the pass's first dirty offset is looked for
 */
record SourceSegment(Segment segment, SharedFile file, SegmentSummary summary, int dirtyPosition)
    implements SegmentSource {
  @Override
  public int read(ByteBuffer target, int position) throws IOException {
    int wanted = target.remaining();
    int got = file.read(target, position);
    if (got < wanted) {
      throw new EOFException("segment " + summary.baseOffset() + " was cut");
    }
    return got;
  }

  @Override
  public int positionFor(long offset) {
    return dirtyPosition;
  }
}
