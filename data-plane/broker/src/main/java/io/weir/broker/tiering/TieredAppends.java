package io.weir.broker.tiering;

import io.weir.replication.PartitionReplica;

/** Whether partitions of tiered topics take records from clients. Thread-safe. */
@FunctionalInterface
public interface TieredAppends {
  /** Where nothing is tiered. */
  TieredAppends ALL = _ -> {};

  /**
   * Returns when the partition takes records; what isn't tiered always does. On the replica's
   * shard; never blocks.
   *
   * @throws org.apache.kafka.common.errors.NotEnoughReplicasException naming the limit, when
   *     segments that can't be copied take too much of this node's disk. Of Kafka's errors it is
   *     the one that every client takes as "nothing was written, try again later", without asking
   *     for metadata each time
   */
  void admit(PartitionReplica replica);
}
