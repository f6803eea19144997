package io.weir.controller;

import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * One partition as the controller decided. Immutable.
 *
 * @param partition index in the topic
 * @param leader node id, or -1 when there is none
 * @param leaderEpoch grows with each leader
 * @param partitionEpoch grows with each change
 * @param replicas node ids, the preferred leader first
 * @param isr in-sync replicas
 * @param elr eligible leader replicas outside the ISR (KIP-966)
 * @param lastKnownElr last known leaders when both are empty (KIP-966)
 * @param addingReplicas being added by a reassignment
 * @param removingReplicas being removed by a reassignment
 * @param recovering whether the leader was elected uncleanly and has not recovered yet
 * @param directories the data folder of each replica, as in {@code replicas}
 */
public record PartitionMetadata(
    int partition,
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    List<Integer> replicas,
    List<Integer> isr,
    List<Integer> elr,
    List<Integer> lastKnownElr,
    List<Integer> addingReplicas,
    List<Integer> removingReplicas,
    boolean recovering,
    List<Uuid> directories) {
  /** {@link #leader} of a partition without one. */
  public static final int NO_LEADER = -1;

  /** Copies the lists. */
  public PartitionMetadata {
    replicas = List.copyOf(replicas);
    isr = List.copyOf(isr);
    elr = List.copyOf(elr);
    lastKnownElr = List.copyOf(lastKnownElr);
    addingReplicas = List.copyOf(addingReplicas);
    removingReplicas = List.copyOf(removingReplicas);
    directories = List.copyOf(directories);
  }
}
