package io.weir.storage;

import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/**
 * Where the controller has this node's replica of a partition.
 *
 * @param directory directory id, or one of KIP-858's reserved ones when the controller knows none
 * @param mayExist whether the partition was there before this process was, so that a log of it may
 *     lie in any directory
 */
public record DirectoryAssignment(Uuid directory, boolean mayExist) {
  /** Tells them. Any thread; from memory. */
  @FunctionalInterface
  public interface Source {
    /** The assignment of a partition of this node. */
    DirectoryAssignment of(TopicIdPartition partition);
  }
}
