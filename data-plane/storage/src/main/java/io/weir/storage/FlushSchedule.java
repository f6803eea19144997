package io.weir.storage;

/** When the topic's own settings want a log synced. On the log's shard. */
final class FlushSchedule {
  private static final long NS_PER_MS = 1_000_000;

  private final LogEnvironment env;
  private final LogOffsets offsets;
  private final LogSyncs syncs;
  private long begunNs;

  FlushSchedule(LogEnvironment env, LogOffsets offsets, LogSyncs syncs) {
    this.env = env;
    this.offsets = offsets;
    this.syncs = syncs;
    this.begunNs = env.clock().monotonicNs();
  }

  /**
   * Whether a sync is to begin now; asking says that it does. Never while one is under way: what
   * came meanwhile is looked at again with the next append or tick, so a log has one at a time,
   * whatever its settings.
   */
  boolean begin() {
    FlushConfig config = env.config().flush();
    if (config.equals(FlushConfig.NEVER) || syncs.isUnderWay()) {
      return false;
    }
    long nowNs = env.clock().monotonicNs();
    boolean due =
        config.isDue(offsets.end() - syncs.recoveryPoint(), (nowNs - begunNs) / NS_PER_MS);
    if (due) {
      begunNs = nowNs;
    }
    return due;
  }
}
