package io.weir.replication.sim;

import io.weir.protocol.Clock;
import io.weir.replication.Cancellable;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** One thread, virtual time, and all chance from one seed. */
final class SimWorld implements Clock {
  private static final long START_MS = 1_700_000_000_000L;

  private static final class Event {
    final long atNs;
    final long number;
    final Runnable task;
    boolean cancelled;

    Event(long atNs, long number, Runnable task) {
      this.atNs = atNs;
      this.number = number;
      this.task = task;
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong((Event e) -> e.atNs).thenComparingLong(e -> e.number));
  final Random random;
  private long nowNs;
  private long numbers;

  SimWorld(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public long wallTimeMs() {
    return START_MS + nowNs / 1_000_000;
  }

  @Override
  public long monotonicNs() {
    return nowNs;
  }

  long nowMs() {
    return nowNs / 1_000_000;
  }

  /** Runs a task later; equal times in the order given. */
  Cancellable at(long delayNs, Runnable task) {
    Event event = new Event(nowNs + Math.max(0, delayNs), numbers++, task);
    events.add(event);
    return () -> event.cancelled = true;
  }

  Cancellable afterMs(long delayMs, Runnable task) {
    return at(delayMs * 1_000_000, task);
  }

  long between(long min, long maxInclusive) {
    return min + (long) (random.nextDouble() * (maxInclusive - min + 1));
  }

  boolean chance(double p) {
    return random.nextDouble() < p;
  }

  void runForMs(long ms) {
    long until = nowNs + ms * 1_000_000;
    while (!events.isEmpty() && events.peek().atNs <= until) {
      step();
    }
    nowNs = until;
  }

  /** Runs until something is so; false when it is not so within the time. */
  boolean runUntil(BooleanSupplier condition, long withinMs) {
    long until = nowNs + withinMs * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (events.isEmpty() || events.peek().atNs > until) {
        return false;
      }
      step();
    }
    return true;
  }

  private void step() {
    Event next = events.poll();
    nowNs = Math.max(nowNs, next.atNs);
    if (!next.cancelled) {
      next.task.run();
    }
  }
}
