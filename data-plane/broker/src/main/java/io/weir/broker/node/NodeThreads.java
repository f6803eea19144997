package io.weir.broker.node;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.broker.server.EventLoops;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a broker that are ours, as one list. Each is closed by name with what used it.
 *
 * @param shards event loops that own tenants' partitions
 * @param internalShard the event loop that owns the brokers' own partitions
 * @param logs opens, recovers, syncs and deletes logs; may block
 * @param committer commits what durable topics appended; waits for the disk
 * @param readers reads logs for connections under TLS; may block
 * @param tenancy replays tenancy records
 * @param verifiers verifies access tokens; refuses when too many wait
 * @param openers opens and recompresses produced batches; its user bounds what it is given
 */
record NodeThreads(
    EventLoopGroup shards,
    EventLoopGroup internalShard,
    ExecutorService logs,
    ExecutorService committer,
    ExecutorService readers,
    ScheduledExecutorService tenancy,
    ExecutorService verifiers,
    ExecutorService openers) {
  /** Half of the processors, so that the shards go on, and two at least. */
  static final int OPENER_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

  private static final int LOG_THREADS = 4;
  private static final int LOG_TASKS_MAX = 1 << 17;
  private static final int READER_THREADS = 4;
  private static final int READER_TASKS_MAX = 1 << 15;
  private static final int VERIFIER_THREADS = 2;
  private static final int VERIFIER_TASKS_MAX = 1 << 10;
  private static final long QUIET_MS = 0;
  private static final long STOP_MS_MAX = 5_000;

  static NodeThreads start(int shards) {
    return new NodeThreads(
        EventLoops.create("weir-shard", shards),
        EventLoops.create("weir-internal-shard", 1),
        new ThreadPoolExecutor(
            LOG_THREADS,
            LOG_THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LOG_TASKS_MAX),
            new DefaultThreadFactory("weir-logs", true)),
        Executors.newSingleThreadExecutor(new DefaultThreadFactory("weir-commits", true)),
        new ThreadPoolExecutor(
            READER_THREADS,
            READER_THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(READER_TASKS_MAX),
            new DefaultThreadFactory("weir-readers", true)),
        Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("weir-tenancy", true)),
        new ThreadPoolExecutor(
            VERIFIER_THREADS,
            VERIFIER_THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(VERIFIER_TASKS_MAX),
            new DefaultThreadFactory("weir-verifiers", true)),
        new ThreadPoolExecutor(
            OPENER_THREADS,
            OPENER_THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(OPENER_THREADS),
            new DefaultThreadFactory("weir-openers", true)));
  }

  /** Stops event loops after what was submitted; blocks. */
  static void stop(EventLoopGroup loops) {
    loops
        .shutdownGracefully(QUIET_MS, STOP_MS_MAX, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * STOP_MS_MAX);
  }

  /** Stops an executor after what was submitted; blocks. */
  static void stop(ExecutorService executor) throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(STOP_MS_MAX, TimeUnit.MILLISECONDS)) {
      executor.shutdownNow();
    }
  }
}
