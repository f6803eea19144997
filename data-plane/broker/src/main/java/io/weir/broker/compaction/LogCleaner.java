package io.weir.broker.compaction;

import io.weir.broker.CleanerConfig;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.tiering.CopyBudget;
import io.weir.broker.tiering.Turns;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.DirtyLog;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import io.weir.storage.CompactionPass;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks regularly at the logs of compacted topics, the brokers' own among them, and has those
 * cleaned that are due: of each virtual cluster the dirtiest first, virtual clusters taking turns.
 * Thread-safe.
 */
public final class LogCleaner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

  private final CleanerConfig config;
  private final ReplicaRegistry replicas;
  private final Clock clock;
  private final RandomSource random;
  private final ScheduledExecutorService timer;
  private final Turns turns;
  private final CleanerRate rate;
  private final CleanerMetrics metrics = new CleanerMetrics();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Map<String, Double> dirtiest = Map.of();
  private volatile int uncleanable;
  private volatile long lookedNs;
  private volatile long passedNs;

  /**
   * Cleans nothing before {@link #start}.
   *
   * @param timer where looks are evaluated; never blocked
   * @param cleaners where passes run, as many threads as {@code config} says; may block
   */
  public LogCleaner(
      CleanerConfig config,
      ReplicaRegistry replicas,
      Clock clock,
      RandomSource random,
      ScheduledExecutorService timer,
      Executor cleaners) {
    this.config = config;
    this.replicas = replicas;
    this.clock = clock;
    this.random = random;
    this.timer = timer;
    this.rate = new CleanerRate(config.ioBytesPerSecondMax(), clock);
    // Passes keep their rate themselves, chunk by chunk: none has to wait for its beginning.
    this.turns =
        new Turns(config.threads(), cleaners, timer, new CopyBudget(Long.MAX_VALUE), clock);
    this.lookedNs = clock.monotonicNs();
    this.passedNs = lookedNs;
  }

  /** Looks from now on. */
  public void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::look, config.backoffMs(), config.backoffMs(), TimeUnit.MILLISECONDS);
  }

  /** Shows what it does. */
  public void addTo(Metrics shown) {
    metrics.addTo(shown, this);
  }

  private void look() {
    if (!looking.compareAndSet(false, true)) {
      return; // a shard hasn't answered the last one yet
    }
    Queue<DirtyLog> found = new ConcurrentLinkedQueue<>();
    var _ =
        replicas
            .forEachReplica(replica -> look(replica, found))
            .thenRunAsync(() -> take(List.copyOf(found)), timer)
            .whenComplete(
                (_, failure) -> {
                  looking.set(false);
                  if (failure != null) {
                    LOG.error("event=compacted_logs_not_looked_at", failure);
                  }
                });
  }

  private void look(PartitionReplica replica, Queue<DirtyLog> found) {
    try {
      replica.dirtyLog().ifPresent(found::add);
    } catch (KafkaStorageException e) {
      metrics.failed();
      LOG.warn(
          "event=compacted_log_not_looked_at partition={} error=\"{}\"",
          replica.id(),
          e.getMessage());
    }
  }

  private void take(List<DirtyLog> logs) {
    Map<String, Double> ratios = new TreeMap<>();
    for (DirtyLog log : logs) {
      ratios.merge(Turns.owner(log.id()), ratio(log), Math::max);
    }
    dirtiest = Map.copyOf(ratios);
    uncleanable = (int) logs.stream().filter(log -> log.damage().isPresent()).count();
    lookedNs = clock.monotonicNs();
    logs.stream()
        .filter(DirtyLog::due)
        .sorted(Comparator.comparingDouble(LogCleaner::ratio).reversed())
        .forEach(
            log ->
                turns.offer(
                    new CleaningTurn(
                        log.id(),
                        () -> replicas.find(log.id().topicId(), log.id().partition()),
                        this::means,
                        metrics,
                        _ -> passedNs = clock.monotonicNs())));
  }

  private static double ratio(DirtyLog log) {
    return log.range().map(range -> range.ratio()).orElse(0.0);
  }

  private CompactionPass.Means means() {
    return new CompactionPass.Means(
        config.dedupeBufferBytes() / config.threads(), random.nextLong(), rate);
  }

  /** Ends what runs, soon, and begins nothing any more; the caller stops the threads. */
  @Override
  public void close() {
    turns.close();
    rate.stop();
  }

  Map<String, Double> dirtiest() {
    return dirtiest;
  }

  int uncleanable() {
    return uncleanable;
  }

  int pending() {
    return turns.waiting();
  }

  long sinceLookNs() {
    return clock.monotonicNs() - lookedNs;
  }

  long sincePassNs() {
    return clock.monotonicNs() - passedNs;
  }
}
