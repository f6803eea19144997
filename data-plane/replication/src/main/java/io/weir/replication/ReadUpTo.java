package io.weir.replication;

/** How far a reader may see. */
public enum ReadUpTo {
  /** Consumers: what is committed. */
  HIGH_WATERMARK,
  /** Consumers with isolation level read_committed. */
  LAST_STABLE_OFFSET,
  /** Coordinators that load their own partition as its leader. */
  LOG_END
}
