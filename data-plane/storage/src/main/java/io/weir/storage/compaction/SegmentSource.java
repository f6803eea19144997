package io.weir.storage.compaction;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A sealed segment's batches, as they were when the pass began. Called by the pass's thread. */
public interface SegmentSource {
  /** What the decisions need of it. */
  SegmentSummary summary();

  /**
   * Reads at a position until the target is full or the batches end; returns the bytes read.
   *
   * @throws IOException when the disk fails, or the log was cut meanwhile
   */
  int read(ByteBuffer target, int position) throws IOException;

  /** Position of a batch at or before the one that holds an offset. */
  int positionFor(long offset);
}
