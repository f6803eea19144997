package io.weir.simulation;

import io.weir.protocol.Clock;
import io.weir.replication.Cancellable;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * One thread, virtual time, all chance from one seed, and a hash of everything that happened.
 * Single-threaded.
 */
final class World implements Clock {
  private static final long START_MS = 1_700_000_000_000L;
  private static final long NS_PER_MS = 1_000_000;

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
  final SeededRandom random;
  final Coverage coverage = new Coverage();
  private long nowNs;
  private long numbers;
  private long trace;

  World(long seed) {
    this.random = new SeededRandom(seed);
    this.trace = seed;
  }

  @Override
  public long wallTimeMs() {
    return START_MS + nowNs / NS_PER_MS;
  }

  @Override
  public long monotonicNs() {
    return nowNs;
  }

  long nowMs() {
    return nowNs / NS_PER_MS;
  }

  /** Runs a task later; equal times in the order given. */
  Cancellable at(long delayNs, Runnable task) {
    Event event = new Event(nowNs + Math.max(0, delayNs), numbers++, task);
    events.add(event);
    return () -> event.cancelled = true;
  }

  Cancellable afterMs(long delayMs, Runnable task) {
    return at(delayMs * NS_PER_MS, task);
  }

  long between(long min, long maxInclusive) {
    return random.between(min, maxInclusive);
  }

  boolean chance(double probability) {
    return random.chance(probability);
  }

  /** Adds an observation to the trace: two runs of a seed must see the same ones. */
  void saw(long what) {
    trace = SeededRandom.mix(trace * 31 + what);
  }

  long trace() {
    return trace;
  }

  void runForMs(long ms) {
    long until = nowNs + ms * NS_PER_MS;
    while (!events.isEmpty() && events.peek().atNs <= until) {
      step();
    }
    nowNs = until;
  }

  /** Runs until something is so; false when it is not so within the time. */
  boolean runUntil(BooleanSupplier condition, long withinMs) {
    long until = nowNs + withinMs * NS_PER_MS;
    while (!condition.getAsBoolean()) {
      if (nowNs >= until) {
        return false;
      }
      runForMs(20);
    }
    return true;
  }

  private void step() {
    Event next = events.poll();
    nowNs = Math.max(nowNs, next.atNs);
    if (!next.cancelled) {
      saw(next.atNs ^ (next.number << 40));
      next.task.run();
    }
  }
}
