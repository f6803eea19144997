package io.weir.controlplane.reconciler;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.LeaseStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs its tasks again and again, in order, on one thread of its own. Of several control planes the
 * holder of the lease does; the others stand by. Thread-safe.
 */
public final class Reconciler implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final String LEASE = "reconciler";
  private static final String ROUND = "round";
  private static final long INTERVAL_MS = 1_000;
  private static final Duration LEASE_TIME = Duration.ofSeconds(30);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  /** One thing to bring about; may throw, then it is tried again at the next round. */
  @FunctionalInterface
  public interface Task {
    /** Looks, and does what is missing. */
    void run();
  }

  private final Database database;
  private final LeaseStore leases = new LeaseStore();
  private final String holder;
  private final List<Task> tasks;
  private final Clock clock;
  private final ScheduledExecutorService executor = Schedules.daemon("reconciler");
  private final LongAdder rounds = new LongAdder();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private volatile Instant lastRound;
  private volatile Instant lastEnd;
  private volatile boolean leading;

  /** Takes part under this name. */
  public Reconciler(Database database, String holder, List<Task> tasks, Clock clock) {
    this.database = database;
    this.holder = holder;
    this.tasks = List.copyOf(tasks);
    this.clock = clock;
    this.lastRound = clock.instant();
    this.lastEnd = lastRound;
    tasks.forEach(task -> failures.put(name(task), new LongAdder()));
  }

  @Override
  public void start() {
    var unused =
        executor.scheduleWithFixedDelay(this::guarded, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    executor.shutdownNow();
    if (executor.awaitTermination(10, TimeUnit.SECONDS)) {
      release();
    }
  }

  /** What is wrong, if anything: no round went well for some time. */
  public Optional<String> fault() {
    return silence(lastRound, "no round was finished for ");
  }

  /**
   * Whether the thread itself stands still: no round ended for some time, not even by a failure.
   */
  public Optional<String> stuck() {
    return silence(lastEnd, "no round has ended for ");
  }

  private Optional<String> silence(Instant since, String what) {
    Duration silence = Duration.between(since, clock.instant());
    return silence.compareTo(SILENCE_MAX) > 0
        ? Optional.of(what + silence.toSeconds() + " s")
        : Optional.empty();
  }

  /**
   * What became of the rounds so far.
   *
   * @param rounds that went well, as leader or standing by
   * @param failures by task, and of rounds as a whole
   * @param lastRound end of the last one that went well
   * @param leading whether this control plane holds the lease
   */
  public record Stats(
      long rounds, Map<String, Long> failures, Instant lastRound, boolean leading) {}

  /** What became of the rounds so far. */
  public Stats stats() {
    Map<String, Long> failed = new TreeMap<>();
    failures.forEach((task, count) -> failed.put(task, count.sum()));
    return new Stats(rounds.sum(), failed, lastRound, leading);
  }

  /** One round: whether this control plane holds the lease. Tasks don't stop each other. */
  public boolean round() {
    Instant now = clock.instant();
    leading =
        database.withoutTenant(
            handle -> leases.acquire(handle, LEASE, holder, now, now.plus(LEASE_TIME)));
    if (leading) {
      tasks.forEach(this::attempt);
    }
    lastRound = clock.instant();
    lastEnd = lastRound;
    rounds.increment();
    return leading;
  }

  private static String name(Task task) {
    return task.getClass().getSimpleName();
  }

  private void attempt(Task task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      failures.get(name(task)).increment();
      log.warn("event=reconciler_task_failed task={} reason=\"{}\"", name(task), e.getMessage());
    }
  }

  /** A round that throws nothing. */
  void guarded() {
    try {
      round();
    } catch (RuntimeException e) {
      // A round that throws would end the schedule; the silence shows in readiness.
      failures.computeIfAbsent(ROUND, round -> new LongAdder()).increment();
      lastEnd = clock.instant();
      log.warn("event=reconciler_round_failed reason=\"{}\"", e.getMessage());
    }
  }

  private void release() {
    try {
      database.withoutTenant(
          handle -> {
            leases.release(handle, LEASE, holder);
            return null;
          });
    } catch (RuntimeException e) {
      log.info("event=lease_not_released reason=\"{}\"", e.getMessage());
    }
  }
}
