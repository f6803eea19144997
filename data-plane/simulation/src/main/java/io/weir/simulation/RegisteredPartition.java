package io.weir.simulation;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;

/**
 * A partition as the controller's model registers it. Immutable.
 *
 * @param replicas the preferred leader first
 * @param elr eligible leader replicas (KIP-966)
 * @param lastKnownLeader who led last, while nobody leads
 * @param leader {@link #NO_LEADER} for none
 * @param recovering whether the leader was elected without being eligible, and hasn't said yet that
 *     it has recovered
 */
public record RegisteredPartition(
    TopicIdPartition id,
    List<Integer> replicas,
    List<Integer> isr,
    Set<Integer> elr,
    OptionalInt lastKnownLeader,
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    boolean recovering) {
  /** {@link #leader} of a partition without one. */
  public static final int NO_LEADER = -1;

  /** Copies the collections. */
  public RegisteredPartition {
    replicas = List.copyOf(replicas);
    isr = List.copyOf(isr);
    elr = Set.copyOf(elr);
  }

  boolean hasLeader() {
    return leader != NO_LEADER;
  }
}
