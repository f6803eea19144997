package io.weir.controlplane.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions; fails by assertion. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final long POLL_NS = 50_000_000;

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    until(what, LIMIT, condition);
  }

  static void until(String what, Duration limit, BooleanSupplier condition) {
    long beganNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - beganNs > limit.toNanos()) {
        throw new AssertionError("waited " + limit.toSeconds() + " s in vain for " + what);
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
