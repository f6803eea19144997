package io.weir.broker.tiering;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;

/**
 * Finds partitions whose copies nobody can read any more, as their topics are deleted. Metadata
 * that lags behind doesn't know young topics; so it must be caught up, and a partition must look
 * abandoned at several sweeps in a row. Used by one thread.
 */
final class Abandoned {
  /** Sweeps in a row. */
  static final int SWEEPS_MIN = 3;

  private final Map<TopicIdPartition, Integer> seen = new HashMap<>();

  /**
   * A sweep.
   *
   * @param known all partitions of which the remote log metadata knows a copy
   * @return those to be deleted now
   */
  List<TopicIdPartition> sweep(
      Collection<TopicIdPartition> known, RemoteLogManager.ClusterView cluster) {
    if (!cluster.isCaughtUp()) {
      seen.clear();
      return List.of();
    }
    seen.keySet().retainAll(Set.copyOf(known));
    for (TopicIdPartition id : known) {
      if (cluster.isOurAbandoned(id)) {
        seen.merge(id, 1, Integer::sum);
      } else {
        seen.remove(id);
      }
    }
    return seen.entrySet().stream()
        .filter(entry -> entry.getValue() >= SWEEPS_MIN)
        .map(Map.Entry::getKey)
        .toList();
  }
}
