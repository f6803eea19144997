package io.weir.broker.watch;

import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Histogram;
import io.weir.protocol.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * One thread (or pool) of the node that must go on answering: it is given a small task again and
 * again; how long the task waited is measured, and one that waits too long is a fault of the node's
 * health. Thread-safe: looked at by one thread, answered by another.
 */
public final class Watched {
  private static final long ANSWERED = Long.MIN_VALUE;

  private final String name;
  private final Executor executor;
  private final IntSupplier pending;
  private final long stuckMs;
  private final Clock clock;
  private final Histogram delays = Histogram.ofSteps();
  private final AtomicLong askedNs = new AtomicLong(ANSWERED);

  /**
   * Watches an executor.
   *
   * @param name for logs and metrics; one of a small fixed set
   * @param pending tasks that wait now
   * @param stuckMs a task that waits for longer shows a fault
   */
  public Watched(String name, Executor executor, IntSupplier pending, long stuckMs, Clock clock) {
    this.name = name;
    this.executor = executor;
    this.pending = pending;
    this.stuckMs = stuckMs;
    this.clock = clock;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Tasks that wait now. */
  int pending() {
    return pending.getAsInt();
  }

  /** How long tasks waited. */
  Histogram delays() {
    return delays;
  }

  /** Asks, unless an earlier question is open; says in {@code health} whether that is too long. */
  void look(Readiness health) {
    long nowNs = clock.monotonicNs();
    long asked = askedNs.get();
    if (asked != ANSWERED) {
      long waitedMs = TimeUnit.NANOSECONDS.toMillis(nowNs - asked);
      if (waitedMs > stuckMs) {
        health.notReady(name, "has not answered for " + waitedMs / 1_000 + " s");
      }
      return;
    }
    health.ready(name);
    askedNs.set(nowNs);
    try {
      executor.execute(
          () -> {
            delays.observe(clock.monotonicNs() - nowNs);
            askedNs.set(ANSWERED);
          });
    } catch (RejectedExecutionException e) {
      health.notReady(name, "takes no tasks");
      askedNs.set(ANSWERED);
    }
  }
}
