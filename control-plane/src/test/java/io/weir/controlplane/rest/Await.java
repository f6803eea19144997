package io.weir.controlplane.rest;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/** Waits for a condition; fails by assertion. */
final class Await {
  private static final long LIMIT_NS = Duration.ofSeconds(30).toNanos();
  private static final long LOOK_NS = Duration.ofMillis(20).toNanos();

  private Await() {}

  static void until(BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > LIMIT_NS) {
        Assertions.fail("the condition did not come true within 30 s");
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }
}
