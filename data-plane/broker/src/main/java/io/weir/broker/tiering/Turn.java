package io.weir.broker.tiering;

import org.apache.kafka.common.TopicIdPartition;

/**
 * A bounded piece of work of one partition: at most one segment copied, a few deleted; or one pass
 * of compaction.
 */
public interface Turn {
  /** Whose work: a partition has one turn at a time. */
  TopicIdPartition id();

  /**
   * Does it; may block. Failures are the turn's own to count and to tell.
   *
   * @return whether the partition wants another turn at once
   */
  boolean run();
}
