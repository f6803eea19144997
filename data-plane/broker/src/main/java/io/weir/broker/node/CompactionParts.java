package io.weir.broker.node;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.broker.CleanerConfig;
import io.weir.broker.compaction.LogCleaner;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.ReplicaRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compaction of a broker with its threads. Not instantiable. */
final class CompactionParts {
  private static final Logger LOG = LoggerFactory.getLogger(CompactionParts.class);
  private static final long STOP_MS_MAX = 10_000;

  private CompactionParts() {}

  /** Joined, and not started; it stops before the replicas do. */
  static LogCleaner of(
      CleanerConfig config,
      ReplicaRegistry replicas,
      Clock clock,
      RandomSource random,
      StopList stops) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("weir-compaction", true));
    // A task begins while the thread of the one before is still on its way back: hence the queue.
    ExecutorService cleaners =
        new ThreadPoolExecutor(
            config.threads(),
            config.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.threads()),
            new DefaultThreadFactory("weir-cleaner", true));
    LogCleaner cleaner = new LogCleaner(config, replicas, clock, random, timer, cleaners);
    stops.add("cleaners", () -> stop(cleaners));
    stops.add("compaction timer", () -> NodeThreads.stop(timer));
    stops.add("compaction", cleaner::close);
    return cleaner;
  }

  /** Never interrupted: that would close files under the logs that they are shared with. */
  private static void stop(ExecutorService cleaners) throws InterruptedException {
    cleaners.shutdown();
    if (!cleaners.awaitTermination(STOP_MS_MAX, TimeUnit.MILLISECONDS)) {
      LOG.warn("event=cleaners_still_run after_ms={}", STOP_MS_MAX);
    }
  }
}
