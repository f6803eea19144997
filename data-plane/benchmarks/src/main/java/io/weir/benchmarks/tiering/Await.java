package io.weir.benchmarks.tiering;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Asks until something holds. Not instantiable. */
final class Await {
  private Await() {}

  /**
   * Asks at once, and then every {@code pause}.
   *
   * @throws TimeoutException when it doesn't hold in time; its message ends with {@code hint}
   */
  static void until(String what, Duration max, Duration pause, String hint, Callable<Boolean> holds)
      throws Exception {
    long deadline = System.nanoTime() + max.toNanos();
    while (!holds.call()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "not within " + max.toSeconds() + " s: " + what + " (" + hint + ")");
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }
}
