package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import io.weir.protocol.VirtualClusterId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions taking turns on a few threads that may block: virtual clusters one after the other,
 * their partitions one after the other, one segment at a time. So a backlog of one never starves
 * the others. Holds at most one turn of each partition. Thread-safe.
 */
public final class Turns {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  /** Topics that belong to no virtual cluster. */
  private static final String INTERNAL = "internal";

  private final int threads;
  private final Executor blocking;
  private final ScheduledExecutorService timer;
  private final CopyBudget budget;
  private final Clock clock;
  private final FairQueue<Turn> queue = new FairQueue<>();
  private final Set<TopicIdPartition> held = new HashSet<>();
  private int workers;
  private boolean woken;
  private boolean closed;

  /**
   * None waits yet.
   *
   * @param threads turns at a time
   * @param blocking where they run, with as many threads
   * @param timer wakes those that wait for the budget; never blocked
   */
  public Turns(
      int threads,
      Executor blocking,
      ScheduledExecutorService timer,
      CopyBudget budget,
      Clock clock) {
    this.threads = threads;
    this.blocking = blocking;
    this.timer = timer;
    this.budget = budget;
    this.clock = clock;
  }

  /** Waits for its turn, unless one of its partition waits or runs. */
  public synchronized void offer(Turn turn) {
    if (!closed && held.add(turn.id())) {
      queue.add(owner(turn.id()), turn);
      employ();
    }
  }

  /** Turns that wait. */
  public synchronized int waiting() {
    return queue.size();
  }

  /** A copy begins: what it reads counts against the budget. */
  synchronized void spend(long bytes) {
    budget.spend(bytes, clock.monotonicNs());
  }

  /** None begins any more; those that run go on. */
  public synchronized void close() {
    closed = true;
  }

  /** The virtual cluster whose partition it is. */
  public static String owner(TopicIdPartition id) {
    return VirtualClusterId.ofPhysicalName(id.topic())
        .map(VirtualClusterId::publicId)
        .orElse(INTERNAL);
  }

  private synchronized void wake() {
    woken = false;
    employ();
  }

  private synchronized void employ() {
    while (!closed
        && workers < Math.min(threads, queue.size() + busy())
        && !mustWait(clock.monotonicNs())) {
      workers++;
      try {
        blocking.execute(this::work);
      } catch (RejectedExecutionException _) {
        workers--;
        closed = true; // the broker is stopping
      }
    }
  }

  /** Whether the budget lets no copy begin now; if so, it is looked at again when it does. */
  private boolean mustWait(long nowNs) {
    long waitNs = budget.waitNs(nowNs);
    if (waitNs > 0 && queue.size() > 0 && !woken) {
      woken = true;
      var _ = timer.schedule(this::wake, waitNs, TimeUnit.NANOSECONDS);
    }
    return waitNs > 0;
  }

  /** Workers that are within a turn: their partitions are held, and not in the queue. */
  private int busy() {
    return held.size() - queue.size();
  }

  private void work() {
    boolean dismissed = false;
    try {
      for (Optional<Turn> next = next(); next.isPresent(); next = next()) {
        run(next.get());
      }
      dismissed = true;
    } finally {
      if (!dismissed) {
        replace(); // an Error ends this thread, not the work
      }
    }
  }

  private void run(Turn turn) {
    boolean again = false;
    try {
      again = turn.run();
    } catch (RuntimeException e) {
      LOG.error("event=turn_failed partition={}", turn.id(), e);
    } finally {
      ended(turn, again);
    }
  }

  private synchronized void replace() {
    workers--;
    employ();
  }

  private synchronized Optional<Turn> next() {
    Optional<Turn> next = closed || mustWait(clock.monotonicNs()) ? Optional.empty() : queue.poll();
    if (next.isEmpty()) {
      workers--;
    }
    return next;
  }

  private synchronized void ended(Turn turn, boolean again) {
    if (again && !closed) {
      queue.add(owner(turn.id()), turn);
    } else {
      held.remove(turn.id());
    }
  }
}
