package io.weir.broker.node;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.weir.broker.watch.NodeWatch;
import io.weir.broker.watch.Watched;
import io.weir.protocol.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that are watched, as one list, and the one that watches. Not instantiable. */
final class WatchParts {
  /** An event loop never blocks: what takes longer is a fault. */
  private static final long LOOP_STUCK_MS = 10_000;

  /** Pools open, sync and delete logs; a start may queue thousands. */
  private static final long POOL_STUCK_MS = 60_000;

  private WatchParts() {}

  static List<Watched> threads(NodeThreads threads, ConnectionLoops connections, Clock clock) {
    List<Watched> all = new ArrayList<>();
    addLoops(all, "shard", threads.shards(), clock);
    addLoops(all, "internal-shard", threads.internalShard(), clock);
    addLoops(all, "connections", connections.tenants(), clock);
    addLoops(all, "operators", connections.operators(), clock);
    addPool(all, "logs", threads.logs(), clock);
    addPool(all, "readers", threads.readers(), clock);
    addPool(all, "openers", threads.openers(), clock);
    all.add(new Watched("tenancy", threads.tenancy(), () -> 0, LOOP_STUCK_MS, clock));
    return all;
  }

  private static void addLoops(List<Watched> all, String name, EventLoopGroup loops, Clock clock) {
    int index = 0;
    for (EventExecutor loop : loops) {
      all.add(
          new Watched(
              name + "-" + index++,
              loop,
              loop instanceof SingleThreadEventExecutor single ? single::pendingTasks : () -> 0,
              LOOP_STUCK_MS,
              clock));
    }
  }

  private static void addPool(List<Watched> all, String name, ExecutorService pool, Clock clock) {
    all.add(
        new Watched(
            name,
            pool,
            pool instanceof ThreadPoolExecutor queued ? () -> queued.getQueue().size() : () -> 0,
            POOL_STUCK_MS,
            clock));
  }

  /** Starts looking; the caller shuts the executor down. */
  static ScheduledExecutorService start(NodeWatch watch) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("weir-watch", true));
    var _ = executor.scheduleWithFixedDelay(watch, 0, NodeWatch.INTERVAL_MS, TimeUnit.MILLISECONDS);
    return executor;
  }
}
