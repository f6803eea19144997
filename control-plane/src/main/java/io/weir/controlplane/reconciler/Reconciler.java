package io.weir.controlplane.reconciler;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.LeaseStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs its tasks again and again, in order, on one thread of its own. Of several control planes the
 * holder of the lease does; the others stand by. Thread-safe.
 */
public final class Reconciler implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final String LEASE = "reconciler";
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
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "reconciler");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Instant lastRound;

  /** Takes part under this name. */
  public Reconciler(Database database, String holder, List<Task> tasks, Clock clock) {
    this.database = database;
    this.holder = holder;
    this.tasks = List.copyOf(tasks);
    this.clock = clock;
    this.lastRound = clock.instant();
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

  /** What is wrong, if anything. */
  public Optional<String> fault() {
    Duration silence = Duration.between(lastRound, clock.instant());
    return silence.compareTo(SILENCE_MAX) > 0
        ? Optional.of("no round was finished for " + silence.toSeconds() + " s")
        : Optional.empty();
  }

  /** One round: whether this control plane holds the lease. Tasks don't stop each other. */
  public boolean round() {
    Instant now = clock.instant();
    boolean leading =
        database.withoutTenant(
            handle -> leases.acquire(handle, LEASE, holder, now, now.plus(LEASE_TIME)));
    if (leading) {
      tasks.forEach(Reconciler::attempt);
    }
    lastRound = clock.instant();
    return leading;
  }

  private static void attempt(Task task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn(
          "reconciler task failed, tried again later task={} reason={}",
          task.getClass().getSimpleName(),
          e.getMessage());
    }
  }

  private void guarded() {
    try {
      round();
    } catch (RuntimeException e) {
      // A round that throws would end the schedule; the silence shows in readiness.
      log.warn("reconciler round failed reason={}", e.getMessage());
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
      log.info("lease not released, it expires by itself reason={}", e.getMessage());
    }
  }
}
