package io.weir.broker.tiering.read;

import io.weir.protocol.Clock;
import io.weir.replication.Cancellable;
import io.weir.replication.Shard;
import io.weir.replication.ShardMap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.kafka.common.TopicIdPartition;

/** One shard, and a clock, that move when the test says so. */
public final class StepShard implements Shard, ShardMap, Clock {
  private record Timer(long atMs, long number, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          java.util.Comparator.comparingLong(Timer::atMs).thenComparingLong(Timer::number));
  private volatile long nowMs = 1_700_000_000_000L;
  private long timersMade;

  @Override
  public synchronized void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public synchronized Cancellable schedule(Runnable task, long delayMs) {
    Timer timer = new Timer(nowMs + delayMs, timersMade++, task);
    timers.add(timer);
    return () -> {
      synchronized (this) {
        timers.remove(timer);
      }
    };
  }

  /** Runs what is there, and what comes of it. */
  public void drain() {
    for (Runnable next = poll(); next != null; next = poll()) {
      next.run();
    }
  }

  private synchronized Runnable poll() {
    return tasks.poll();
  }

  /** Lets time pass, timers and all. */
  public void advanceMs(long ms) {
    long untilMs = nowMs + ms;
    drain();
    for (Timer due = due(untilMs); due != null; due = due(untilMs)) {
      due.task().run();
      drain();
    }
    nowMs = untilMs;
  }

  private synchronized Timer due(long untilMs) {
    if (timers.isEmpty() || timers.peek().atMs() > untilMs) {
      return null;
    }
    Timer due = timers.poll();
    nowMs = Math.max(nowMs, due.atMs());
    return due;
  }

  @Override
  public Shard shardFor(TopicIdPartition partition) {
    return this;
  }

  @Override
  public List<Shard> all() {
    return List.of(this);
  }

  @Override
  public long wallTimeMs() {
    return nowMs;
  }

  @Override
  public long monotonicNs() {
    return nowMs * 1_000_000;
  }
}
