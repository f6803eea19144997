package io.weir.replication;

import java.util.List;
import org.apache.kafka.common.TopicIdPartition;

/** Which shard owns which partition; the answer for a partition never changes. Thread-safe. */
public interface ShardMap {
  /** The owner of a partition. */
  Shard shardFor(TopicIdPartition partition);

  /** All shards, at least one. */
  List<Shard> all();
}
