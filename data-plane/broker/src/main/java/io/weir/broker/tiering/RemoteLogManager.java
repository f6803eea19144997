package io.weir.broker.tiering;

import io.weir.broker.RemoteLogConfig;
import io.weir.broker.metrics.Metrics;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tiers logs. Every task interval it looks at all tiered partitions, lets local segments go that
 * copies serve, and gives those that this broker leads a {@link LeaderTurn} where their plan wants
 * one. Looks never wait for the store; turns do, on threads of their own. While what isn't copied
 * is near its limit, it looks more often. Thread-safe.
 *
 * <pre>
 * timer: look ─ shards: state ─ timer: {@link LeaderPlan} ─┬─ shards: local segments go
 *                                                       └─ {@link Turns} ─ copiers: {@link LeaderTurn}
 * </pre>
 */
public final class RemoteLogManager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLogManager.class);

  /** Longer than any copy takes; another broker's attempt that is older is nobody's. */
  private static final long FOREIGN_ATTEMPT_AGE_MS = 900_000;

  /** Between two looks while producers may soon have to be refused, or are. */
  private static final long NEAR_LIMIT_MS = 2_000;

  private final RemoteLogConfig config;
  private final Parts parts;
  private final LocalBacklog backlog;
  private final ScheduledExecutorService timer;
  private final Turns turns;
  private final LeaderTurn.Tools tools;
  private final LogPlans plans;
  private final TieringMetrics metrics = new TieringMetrics();
  private final Abandoned abandoned = new Abandoned();
  private final Map<TopicIdPartition, PartitionWork> led = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long lastLookNs;

  /** Whether a look has seen all logs with their copies. */
  private volatile boolean settled;

  /**
   * What it works with. Immutable.
   *
   * @param partitions all partitions of which the metadata knows a copy
   * @param cluster which of them nobody can read any more
   * @param freeBytes of the disk that the logs are on; empty while it isn't known
   */
  public record Parts(
      int nodeId,
      RemoteStorageManager storage,
      RemoteLogMetadataManager metadata,
      TieredReplicas replicas,
      KnownPartitions partitions,
      ClusterView cluster,
      Supplier<OptionalLong> freeBytes,
      Clock clock,
      RandomSource random) {}

  /** What the cluster's metadata says. Thread-safe. */
  public interface ClusterView {
    /** Whether this broker's metadata holds all that the quorum has committed. */
    boolean isCaughtUp();

    /**
     * Whether nobody can read the partition's copies any more, and it is for this broker to delete
     * them.
     */
    boolean isOurAbandoned(TopicIdPartition id);
  }

  /** Lists the partitions of which the metadata knows a copy, those of deleted topics too. */
  @FunctionalInterface
  public interface KnownPartitions {
    /** All of them; fails while the metadata isn't known yet. */
    Collection<TopicIdPartition> list() throws RemoteStorageException;
  }

  /**
   * Does nothing before {@link #start}.
   *
   * @param timer one thread that is never blocked
   * @param copiers {@link RemoteLogConfig#copierThreads} threads that may block
   */
  public RemoteLogManager(
      RemoteLogConfig config, Parts parts, ScheduledExecutorService timer, Executor copiers) {
    this.config = config;
    this.parts = parts;
    this.timer = timer;
    this.backlog = new LocalBacklog(config.backlogBytesMax(), parts.freeBytes());
    this.turns =
        new Turns(
            config.copierThreads(),
            copiers,
            timer,
            new CopyBudget(config.copyBytesPerSecondMax()),
            parts.clock());
    SegmentDeletion deletion =
        new SegmentDeletion(
            parts.storage(), parts.metadata(), parts.nodeId(), parts.clock(), metrics);
    this.tools =
        new LeaderTurn.Tools(
            parts.replicas(),
            parts.metadata(),
            new SegmentCopy(
                parts.storage(),
                parts.metadata(),
                parts.replicas(),
                deletion,
                parts.nodeId(),
                parts.clock(),
                parts.random()),
            deletion,
            new LeaderPlan.Orphans(parts.nodeId(), FOREIGN_ATTEMPT_AGE_MS),
            parts.clock(),
            metrics,
            turns::spend);
    this.plans = new LogPlans(parts.metadata(), tools.orphans(), parts.clock());
  }

  /** Looks from now on, each time after the last look has ended. */
  public void start() {
    long tickMs = Math.min(NEAR_LIMIT_MS, config.taskIntervalMs());
    var _ =
        timer.scheduleWithFixedDelay(
            () -> lookIfDue(tickMs), tickMs, tickMs, TimeUnit.MILLISECONDS);
  }

  private void lookIfDue(long tickMs) {
    long sinceMs = TimeUnit.NANOSECONDS.toMillis(parts.clock().monotonicNs() - lastLookNs);
    // Half a tick early, rather than a whole one late.
    if (!settled || backlog.isNearLimit() || sinceMs >= config.taskIntervalMs() - tickMs / 2) {
      look();
    }
  }

  /** Shows what it does. */
  public void addTo(Metrics shown) {
    metrics.addTo(shown, this);
    backlog.addTo(shown);
  }

  /** What this node's disk holds that isn't copied, and who may not add to it. */
  public LocalBacklog backlog() {
    return backlog;
  }

  /** A look, on the timer's thread; one at a time. */
  void look() {
    if (!looking.compareAndSet(false, true)) {
      return; // a shard hasn't answered the last one yet
    }
    lastLookNs = parts.clock().monotonicNs();
    var _ =
        parts
            .replicas()
            .all()
            .thenAcceptAsync(this::lookAt, timer)
            .whenComplete(
                (_, failure) -> {
                  looking.set(false);
                  if (failure != null) {
                    metrics.roundFailed();
                    LOG.error("event=tiered_logs_not_looked_at", failure);
                  }
                });
  }

  private void lookAt(List<TieredLog> logs) {
    Set<TopicIdPartition> leads = new HashSet<>();
    Map<String, Long> uncopied = new TreeMap<>();
    boolean known = true;
    for (TieredLog log : logs) {
      if (log.leader()) {
        leads.add(log.id());
      }
      try {
        Optional<LogPlans.Planned> planned = plans.of(log);
        known &= planned.isPresent();
        if (planned.isPresent()) {
          uncopied.merge(Turns.owner(log.id()), planned.get().plan().copyBytes(), Long::sum);
          if (parts.metadata().isReady(log.id())) {
            lookAt(log, planned.get());
          }
        }
      } catch (RemoteStorageException | RuntimeException e) {
        metrics.roundFailed();
        LOG.warn(
            "event=tiered_log_not_looked_at partition={} cause=\"{}\"", log.id(), e.toString());
      }
    }
    led.keySet().retainAll(leads);
    if (known) {
      backlog.measured(uncopied);
      settled = true;
    }
    sweep();
  }

  private void sweep() {
    Collection<TopicIdPartition> known;
    try {
      known = parts.partitions().list();
    } catch (RemoteStorageException e) {
      LOG.debug("event=no_sweep cause=\"{}\"", e.toString()); // not known yet
      return;
    }
    for (TopicIdPartition id : abandoned.sweep(known, parts.cluster())) {
      turns.offer(
          new AbandonedTurn(
              id,
              parts.cluster()::isOurAbandoned,
              parts.metadata(),
              tools.deletion(),
              parts.nodeId(),
              parts.clock(),
              metrics));
    }
  }

  private void lookAt(TieredLog log, LogPlans.Planned planned) {
    if (log.leader()) {
      LeaderPlan plan = planned.plan();
      PartitionWork work =
          led.computeIfAbsent(log.id(), _ -> new PartitionWork(parts.clock(), parts.random()));
      work.planned(plan);
      if (!plan.copies().isEmpty() && work.copying().isOver()
          || plan.hasDeletions(log.logStartOffset()) && work.deleting().isOver()) {
        turns.offer(new LeaderTurn(log.id(), work, tools));
      }
    }
    deleteLocally(log, planned.copies().finishedFrom(log.localLogStartOffset()));
  }

  private void deleteLocally(TieredLog log, List<CopiedSegment> finished) {
    if (finished.isEmpty()) {
      return; // nothing local is copied
    }
    var _ =
        parts
            .replicas()
            .deleteCopied(log.id(), finished)
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    metrics.roundFailed();
                    LOG.warn(
                        "event=local_segments_not_deleted partition={} cause=\"{}\"",
                        log.id(),
                        failure.toString());
                  }
                });
  }

  /** No turn begins any more. The caller stops the threads, and with them what runs. */
  @Override
  public void close() {
    turns.close();
  }

  Map<String, Long> lagBytesByOwner() {
    Map<String, Long> lag = new TreeMap<>();
    led.forEach((id, work) -> lag.merge(Turns.owner(id), work.lagBytes(), Long::sum));
    return lag;
  }

  int lagSegments() {
    return led.values().stream().mapToInt(PartitionWork::lagSegments).sum();
  }

  int pending() {
    return turns.waiting();
  }

  int failing() {
    return (int) led.values().stream().filter(PartitionWork::isFailing).count();
  }

  TieringMetrics metrics() {
    return metrics;
  }
}
