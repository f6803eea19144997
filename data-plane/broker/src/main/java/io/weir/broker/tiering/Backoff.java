package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import java.util.concurrent.TimeUnit;

/** When to try again after failures: later each time, and not all at once. Thread-safe. */
final class Backoff {
  private static final long FIRST_MS = 1_000;
  private static final long LAST_MS = 60_000;
  private static final int DOUBLINGS_MAX = 6;

  private final Clock clock;
  private final RandomSource random;
  private int failures;
  private long notBeforeNs;

  Backoff(Clock clock, RandomSource random) {
    this.clock = clock;
    this.random = random;
  }

  /** Whether it is time to try. */
  synchronized boolean isOver() {
    return failures == 0 || clock.monotonicNs() - notBeforeNs >= 0;
  }

  /** Whether the last attempt failed. */
  synchronized boolean isFailing() {
    return failures > 0;
  }

  /** Failures in a row. */
  synchronized int failures() {
    return failures;
  }

  synchronized void succeeded() {
    failures = 0;
  }

  /** Between half of the delay and all of it, at random. */
  synchronized void failed() {
    long delayMs = Math.min(LAST_MS, FIRST_MS << Math.min(failures, DOUBLINGS_MAX));
    failures++;
    long half = delayMs / 2;
    notBeforeNs =
        clock.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(half + random.nextInt((int) half + 1));
  }
}
