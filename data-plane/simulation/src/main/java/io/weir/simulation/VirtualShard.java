package io.weir.simulation;

import io.weir.replication.Cancellable;
import io.weir.replication.Shard;
import io.weir.replication.ShardMap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicIdPartition;

/** The one shard of a simulated process: tasks run in their order, after delays by chance. */
final class VirtualShard implements Shard, ShardMap {
  private static final long DELAY_NS_MAX = 20_000;

  private final World world;
  private final UnaryOperator<Runnable> asProcess;
  private final Queue<Runnable> order = new ArrayDeque<>();

  VirtualShard(World world, UnaryOperator<Runnable> asProcess) {
    this.world = world;
    this.asProcess = asProcess;
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public Cancellable schedule(Runnable task, long delayMs) {
    return world.afterMs(delayMs, asProcess.apply(task));
  }

  @Override
  public void execute(Runnable task) {
    order.add(asProcess.apply(task));
    world.at(world.between(0, DELAY_NS_MAX), () -> order.remove().run());
  }

  @Override
  public Shard shardFor(TopicIdPartition partition) {
    return this;
  }

  @Override
  public List<Shard> all() {
    return List.of(this);
  }
}
