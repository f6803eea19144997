package io.weir.storage.compaction;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where what is kept of a group of segments goes. Called by the pass's thread. */
public interface CleanedSegment {
  /** Appends whole batches, from position to limit; both are left as they are. */
  void append(ByteBuffer batches) throws IOException;
}
