package io.weir.broker.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Waits for conditions. Not instantiable. */
public final class Eventually {
  private static final long POLL_MS = 20;

  private Eventually() {}

  /** Waits until the condition holds; an exception counts as "not yet" and is shown at the end. */
  public static void await(String what, Duration timeout, Callable<Boolean> condition) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    Throwable last = null;
    while (System.nanoTime() < deadlineNs) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      // A bounded pause between two looks, without a bare sleep.
      new CompletableFuture<Void>().completeOnTimeout(null, POLL_MS, TimeUnit.MILLISECONDS).join();
    }
    throw new AssertionError("not within " + timeout + ": " + what, last);
  }
}
