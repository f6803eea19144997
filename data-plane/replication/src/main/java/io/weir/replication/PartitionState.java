package io.weir.replication;

import io.weir.storage.LogConfig;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;

/**
 * A partition as the controller decided, with what its topic's configuration says. Immutable.
 *
 * @param id physical topic, its id, and the partition
 * @param leader node id, or {@link #NO_LEADER}
 * @param leaderEpoch grows with each leader
 * @param partitionEpoch grows with each change
 * @param replicas node ids
 * @param isr in-sync replicas
 * @param recovering whether the leader was elected uncleanly and has not said yet that it recovered
 * @param minIsr min.insync.replicas of the topic
 * @param logConfig settings of the log
 */
public record PartitionState(
    TopicIdPartition id,
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    List<Integer> replicas,
    List<Integer> isr,
    boolean recovering,
    int minIsr,
    LogConfig logConfig) {
  /** {@link #leader} of a partition without one. */
  public static final int NO_LEADER = -1;

  /** Copies the lists. */
  public PartitionState {
    replicas = List.copyOf(replicas);
    isr = List.copyOf(isr);
    if (minIsr < 1) {
      throw new IllegalArgumentException("minIsr=" + minIsr + " is below 1");
    }
  }

  /** As Kafka: a partition with fewer replicas than min.insync.replicas needs all of them. */
  public int effectiveMinIsr() {
    return Math.min(minIsr, Math.max(1, replicas.size()));
  }
}
