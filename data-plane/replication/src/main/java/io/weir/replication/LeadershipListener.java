package io.weir.replication;

import org.apache.kafka.common.TopicIdPartition;

/**
 * Hears of the roles of this node's replicas. Called on the partition's shard, after the change was
 * applied, in order per partition; must not block and not throw.
 */
public interface LeadershipListener {
  /** Hears nothing. */
  LeadershipListener NONE =
      new LeadershipListener() {
        @Override
        public void onLeader(TopicIdPartition partition, int leaderEpoch) {}

        @Override
        public void onFollower(TopicIdPartition partition, int leaderEpoch) {}

        @Override
        public void onDeleted(TopicIdPartition partition) {}
      };

  /** This replica leads; again for each new leader epoch. */
  void onLeader(TopicIdPartition partition, int leaderEpoch);

  /** This replica follows, or the partition has no leader; again for each new leader epoch. */
  void onFollower(TopicIdPartition partition, int leaderEpoch);

  /** This node holds the partition no longer. */
  void onDeleted(TopicIdPartition partition);
}
