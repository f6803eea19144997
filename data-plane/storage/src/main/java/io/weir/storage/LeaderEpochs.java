package io.weir.storage;

import java.io.IOException;

/** The leader epochs of a log together with their checkpoint file. Single writer. */
final class LeaderEpochs {
  private final LogEnvironment env;
  private final EpochCache cache;
  private final LogSyncs syncs;

  LeaderEpochs(LogEnvironment env, EpochCache cache, LogSyncs syncs) {
    this.env = env;
    this.cache = cache;
    this.syncs = syncs;
  }

  EpochCache cache() {
    return cache;
  }

  /** An epoch begins, if it isn't known yet. */
  void assign(int epoch, long startOffset) {
    cache.assign(epoch, startOffset);
    save();
  }

  /**
   * Writes the checkpoint if the cache has changed; it is synced with the next sync. That of a
   * tiered topic is synced at once: it may hold epochs of records that are not on this disk, which
   * nothing here could tell again if a power loss tore the file.
   */
  void save() {
    if (cache.isDirty() && env.config().remoteStorage()) {
      saveDurably();
    } else if (cache.isDirty()) {
      try {
        syncs.epochs(
            SmallFiles.replace(
                env.disk(),
                env.directory().resolve(LogFiles.LEADER_EPOCHS),
                SmallFiles.checkpoint(cache.lines())));
        cache.written();
      } catch (IOException e) {
        throw env.failed("writing leader epochs", e);
      }
    }
  }

  /** Writes the checkpoint, changed or not, so that it survives a power loss. */
  void saveDurably() {
    try {
      syncs.epochsAreDurable();
      SmallFiles.replaceDurably(
          env.disk(),
          env.directory().resolve(LogFiles.LEADER_EPOCHS),
          SmallFiles.checkpoint(cache.lines()));
      cache.written();
    } catch (IOException e) {
      throw env.failed("writing leader epochs", e);
    }
  }
}
