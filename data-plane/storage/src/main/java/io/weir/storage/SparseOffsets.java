package io.weir.storage;

import java.io.IOException;

/**
 * Whether a log may lack offsets between batches, as compaction leaves them: then readers look
 * where a batch really ends, and recovery takes a gap for what it is. In any other log a gap is a
 * flipped bit. Told by an empty file in the log's folder, which is there for good before the first
 * gap is, whatever the topic's policy is later. On the log's shard.
 */
final class SparseOffsets {
  private final LogEnvironment env;
  private boolean present;

  private SparseOffsets(LogEnvironment env, boolean present) {
    this.env = env;
    this.present = present;
  }

  /**
   * As the log's folder says.
   *
   * @param cleaned whether the data folder says that the log was compacted, be it by Kafka
   */
  static SparseOffsets read(LogEnvironment env, boolean cleaned) throws IOException {
    SparseOffsets sparse =
        new SparseOffsets(env, env.disk().exists(env.directory().resolve(LogFiles.SPARSE)));
    if (cleaned) {
      sparse.markDurably();
    }
    return sparse;
  }

  boolean isPresent() {
    return present;
  }

  /** From now on; the folder must be synced before a gap may last. Returns whether it is new. */
  boolean mark() throws IOException {
    if (present) {
      return false;
    }
    env.disk().open(env.directory().resolve(LogFiles.SPARSE)).close();
    present = true;
    return true;
  }

  /** From now on, for good. */
  void markDurably() throws IOException {
    if (mark()) {
      env.disk().syncDirectory(env.directory());
    }
  }
}
