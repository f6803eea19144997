package io.weir.broker.handlers.data;

import io.weir.protocol.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Produced batches whose records must be opened before the append, on threads of their own, so that
 * a shard is never held up by them. Of one partition one batch at a time, in the order in which
 * they came, from the preparation until it was appended; of several owners the one that has used
 * the least time goes next, and where there are two threads or more, none has all of them.
 *
 * <p>What waits is bounded by the memory of requests in flight, as each batch lies in its request.
 * What was prepared is at most one batch per thread. Thread-safe; its lock is held for a few steps,
 * and taken only for batches that need it, and those behind them.
 */
public final class PreparationQueue {
  /** One batch on its way. */
  interface Task {
    /** Opens the records; on a thread of the queue. False: it was refused, nothing is appended. */
    boolean prepare();

    /**
     * Lets the partition's shard append what was prepared.
     *
     * @param afterwards run once, when it was appended or refused
     */
    void handOver(Runnable afterwards);

    /** The queue's threads are stopping: neither of the others is called. */
    void refuse();
  }

  private static final class Owner {
    final String name;
    final Queue<Lane> ready = new ArrayDeque<>();
    int running;
    int lanes;
    long usedNs;

    Owner(String name) {
      this.name = name;
    }
  }

  private static final class Lane {
    final Object partition;
    final Owner owner;
    final Queue<Task> tasks = new ArrayDeque<>();

    Lane(Object partition, Owner owner) {
      this.partition = partition;
      this.owner = owner;
    }
  }

  private final int threads;
  private final int threadsPerOwner;
  private final Executor executor;
  private final Clock clock;
  private final Map<Object, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, Owner> owners = new LinkedHashMap<>();
  private int running;
  private int waiting;
  private long leastUsedNs;
  private long prepared;
  private long preparingNs;

  /**
   * @param threads as many as the executor has; shared with nobody else
   */
  public PreparationQueue(int threads, Executor executor, Clock clock) {
    this.threads = threads;
    this.threadsPerOwner = Math.max(1, threads - 1);
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * Whether batches of a partition are on their way here: then all later ones have to come here,
   * too, or they would overtake them. Never blocks.
   */
  boolean isBusy(Object partition) {
    return lanes.containsKey(partition);
  }

  /** Puts a batch behind those of its partition. */
  void submit(String ownerName, Object partition, Task task) {
    List<Runnable> begun;
    synchronized (this) {
      Lane lane =
          lanes.computeIfAbsent(
              partition,
              key -> {
                Owner owner = owners.computeIfAbsent(ownerName, this::newOwner);
                owner.lanes++;
                return new Lane(key, owner);
              });
      lane.tasks.add(task);
      waiting++;
      if (lane.tasks.size() == 1) {
        lane.owner.ready.add(lane);
      }
      begun = next();
    }
    begun.forEach(Runnable::run);
  }

  /**
   * Who comes anew has as much behind him as the one that had the least: not a share to make up.
   */
  private Owner newOwner(String name) {
    Owner owner = new Owner(name);
    owner.usedNs = leastUsedNs;
    return owner;
  }

  /** Batches that wait or are under way. */
  public synchronized int waiting() {
    return waiting;
  }

  /** Batches whose records were opened. */
  public synchronized long prepared() {
    return prepared;
  }

  /** Time that this took, of all threads together. */
  public synchronized long preparingNs() {
    return preparingNs;
  }

  private List<Runnable> next() {
    List<Runnable> begun = new ArrayList<>();
    for (Owner owner = first(); owner != null && running < threads; owner = first()) {
      leastUsedNs = Math.max(leastUsedNs, owner.usedNs);
      Lane lane = owner.ready.remove();
      owner.running++;
      running++;
      Task task = lane.tasks.element();
      begun.add(() -> begin(lane, task));
    }
    return begun;
  }

  private Owner first() {
    Owner first = null;
    for (Owner owner : owners.values()) {
      boolean mayRun = !owner.ready.isEmpty() && owner.running < threadsPerOwner;
      if (mayRun && (first == null || owner.usedNs < first.usedNs)) {
        first = owner;
      }
    }
    return first;
  }

  private void begin(Lane lane, Task task) {
    try {
      executor.execute(() -> run(lane, task));
    } catch (RejectedExecutionException stopping) {
      task.refuse();
      ended(lane, 0);
    }
  }

  private void run(Lane lane, Task task) {
    long beganNs = clock.monotonicNs();
    boolean isWanted = false;
    try {
      isWanted = task.prepare();
    } finally {
      long ns = clock.monotonicNs() - beganNs;
      if (!isWanted) {
        ended(lane, ns);
      } else {
        task.handOver(() -> ended(lane, ns));
      }
    }
  }

  private void ended(Lane lane, long ns) {
    List<Runnable> begun;
    synchronized (this) {
      Owner owner = lane.owner;
      lane.tasks.remove();
      waiting--;
      running--;
      prepared++;
      preparingNs += ns;
      owner.running--;
      owner.usedNs += ns;
      if (!lane.tasks.isEmpty()) {
        owner.ready.add(lane);
      } else {
        lanes.remove(lane.partition);
        owner.lanes--;
        if (owner.lanes == 0) {
          owners.remove(owner.name);
        }
      }
      begun = next();
    }
    begun.forEach(Runnable::run);
  }
}
