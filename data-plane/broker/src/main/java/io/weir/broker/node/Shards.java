package io.weir.broker.node;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.weir.replication.Shard;
import io.weir.replication.ShardMap;
import io.weir.replication.netty.EventLoopShard;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;

/**
 * Partitions spread over event loops by topic id and partition. The brokers' own topics have a loop
 * to themselves, so that groups and credentials never wait behind tenants' bytes. Immutable.
 */
final class Shards implements ShardMap {
  private static final String INTERNAL_PREFIX = "__";

  private final List<Shard> ofTenants;
  private final Shard internal;

  /**
   * Uses loops, which the caller shuts down.
   *
   * @param internal one loop
   */
  Shards(EventLoopGroup ofTenants, EventLoopGroup internal) {
    List<Shard> shards = new ArrayList<>();
    for (EventExecutor loop : ofTenants) {
      shards.add(new EventLoopShard((EventLoop) loop));
    }
    this.ofTenants = List.copyOf(shards);
    this.internal = new EventLoopShard(internal.next());
  }

  @Override
  public Shard shardFor(TopicIdPartition partition) {
    if (partition.topic().startsWith(INTERNAL_PREFIX)) {
      return internal;
    }
    int hash = 31 * partition.topicId().hashCode() + partition.partition();
    // The upper bits too: ids are random, partition numbers are not.
    return ofTenants.get(Math.floorMod(hash ^ (hash >>> 16), ofTenants.size()));
  }

  @Override
  public List<Shard> all() {
    List<Shard> all = new ArrayList<>(ofTenants);
    all.add(internal);
    return all;
  }
}
