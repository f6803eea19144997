package io.weir.broker.coordinator;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;

/**
 * Which partitions of {@code __consumer_offsets} this broker leads, and in which leader epoch.
 * Written by {@link CoordinatorLifecycle}, read by the coordinator's threads. Thread-safe.
 */
final class Tenures {
  private final Map<Integer, Integer> epochByPartition = new ConcurrentHashMap<>();

  void began(int partition, int leaderEpoch) {
    epochByPartition.merge(partition, leaderEpoch, Math::max);
  }

  void ended(int partition) {
    epochByPartition.remove(partition);
  }

  /** The epoch of the present tenure, or empty when another broker leads. */
  OptionalInt epoch(int partition) {
    Integer epoch = epochByPartition.get(partition);
    return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
  }

  /** As {@link #epoch}, as an error when another broker leads. */
  int epochOrThrow(TopicPartition partition) {
    return epoch(partition.partition())
        .orElseThrow(
            () -> new NotLeaderOrFollowerException(partition + " is led by another broker"));
  }

  void forEach(BiConsumer<Integer, Integer> action) {
    epochByPartition.forEach(action);
  }
}
