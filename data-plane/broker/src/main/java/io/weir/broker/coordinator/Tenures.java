package io.weir.broker.coordinator;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;

/**
 * Which partitions of {@code __consumer_offsets} this broker leads, and in which leader epoch.
 * Written by {@link CoordinatorLifecycle}, read by the coordinator's threads. Thread-safe.
 */
final class Tenures {
  private volatile IntConsumer restarter = partition -> {};
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Integer> epochByPartition = new ConcurrentHashMap<>();

  /** Begins a tenure; returns the epoch of one that had not ended, if any. Exclusively. */
  OptionalInt began(int partition, int leaderEpoch) {
    return asOptional(epochByPartition.put(partition, leaderEpoch));
  }

  /** Ends the tenure, if any. Exclusively. */
  void ended(int partition) {
    epochByPartition.remove(partition);
  }

  /**
   * Runs what changes tenures and tells the coordinator of it, so that both see the same order.
   * What runs may enqueue, but neither waits nor calls back.
   */
  void exclusively(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** Says who begins a partition's coordinator anew, within the same tenure. */
  void restartBy(IntConsumer restarter) {
    this.restarter = restarter;
  }

  /** Has a partition's coordinator begun anew. */
  void restart(int partition) {
    restarter.accept(partition);
  }

  /** Runs an action of a tenure, exclusively; drops it when the tenure is over. */
  boolean runIfCurrent(int partition, int leaderEpoch, Runnable action) {
    lock.lock();
    try {
      boolean current = epoch(partition).orElse(-1) == leaderEpoch;
      if (current) {
        action.run();
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** The epoch of the present tenure, or empty when another broker leads. */
  OptionalInt epoch(int partition) {
    return asOptional(epochByPartition.get(partition));
  }

  /** As {@link #epoch}, as an error when another broker leads. */
  int epochOrThrow(TopicPartition partition) {
    return epoch(partition.partition())
        .orElseThrow(
            () -> new NotLeaderOrFollowerException(partition + " is led by another broker"));
  }

  private static OptionalInt asOptional(Integer epoch) {
    return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
  }

  void forEach(BiConsumer<Integer, Integer> action) {
    epochByPartition.forEach(action);
  }
}
