package io.weir.broker.watch;

import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a node once a second and says in {@code health} and {@code readiness} what is wrong.
 * Waits for nothing, so that whatever is stuck shows. Used by one thread.
 */
public final class NodeWatch implements Runnable {
  /** Time between two looks. */
  public static final long INTERVAL_MS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

  private final List<Watched> threads;
  private final LogWatch logs;
  private final MetadataWatch metadata;
  private final Runnable others;
  private final Readiness readiness;
  private final Readiness health;

  /**
   * Joins what is watched.
   *
   * @param others looks at what else there is; waits for nothing
   */
  public NodeWatch(
      List<Watched> threads,
      LogWatch logs,
      MetadataWatch metadata,
      Runnable others,
      Readiness readiness,
      Readiness health) {
    this.threads = List.copyOf(threads);
    this.logs = logs;
    this.metadata = metadata;
    this.others = others;
    this.readiness = readiness;
    this.health = health;
  }

  @Override
  public void run() {
    try {
      threads.forEach(thread -> thread.look(health));
      logs.look(readiness, health);
      metadata.look(readiness);
      others.run();
    } catch (RuntimeException e) {
      // One that throws would end the schedule, and with it all looking.
      LOG.error("event=watch_failed", e);
      health.notReady("watch", e.toString());
    }
  }

  /** Shows what is watched. */
  public void addTo(Metrics metrics) {
    logs.addTo(metrics);
    metrics.histograms(
        "weir_thread_delay_seconds",
        "How long a task waits for a thread (event loop, shard) or pool; asked once a second.",
        List.of("thread"),
        sink -> threads.forEach(thread -> sink.histogram(thread.delays(), thread.name())));
    metrics.gauges(
        "weir_thread_pending_tasks",
        "Tasks that wait for a thread (event loop, shard) or pool.",
        List.of("thread"),
        sink -> threads.forEach(thread -> sink.sample(thread.pending(), thread.name())));
  }
}
