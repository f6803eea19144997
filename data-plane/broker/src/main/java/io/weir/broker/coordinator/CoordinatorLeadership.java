package io.weir.broker.coordinator;

import io.weir.replication.LeadershipListener;
import java.util.OptionalInt;
import org.apache.kafka.common.TopicIdPartition;

/** Passes the roles of {@code __consumer_offsets} on to the coordinator. Called on shards. */
public final class CoordinatorLeadership implements LeadershipListener {
  private final CoordinatorLifecycle lifecycle;

  /** Passes on to the given coordinator's lifecycle. */
  public CoordinatorLeadership(CoordinatorLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public void onLeader(TopicIdPartition partition, int leaderEpoch) {
    if (holdsGroups(partition)) {
      lifecycle.onElection(partition.partition(), leaderEpoch);
    }
  }

  @Override
  public void onFollower(TopicIdPartition partition, int leaderEpoch) {
    if (holdsGroups(partition)) {
      lifecycle.onResignation(partition.partition(), OptionalInt.of(leaderEpoch));
    }
  }

  @Override
  public void onDeleted(TopicIdPartition partition) {
    if (holdsGroups(partition)) {
      lifecycle.onResignation(partition.partition(), OptionalInt.empty());
    }
  }

  private static boolean holdsGroups(TopicIdPartition partition) {
    return partition.topic().equals(GroupCoordinationConfig.OFFSETS_TOPIC);
  }
}
