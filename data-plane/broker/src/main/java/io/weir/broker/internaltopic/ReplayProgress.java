package io.weir.broker.internaltopic;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** How far this broker has replayed an internal topic. Thread-safe; one thread advances it. */
public final class ReplayProgress {
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private volatile long appliedOffset;

  private record Waiting(long offset, CompletableFuture<Boolean> done) {}

  /** Exclusive end of what was replayed. */
  public long appliedOffset() {
    return appliedOffset;
  }

  /** Everything below that offset was replayed, and every listener of the state has returned. */
  public void advanceTo(long offsetExclusive) {
    appliedOffset = offsetExclusive;
    waiting.removeIf(
        waiter ->
            waiter.done().isDone()
                || waiter.offset() <= offsetExclusive && waiter.done().complete(true));
  }

  /**
   * Waits until everything below an offset was replayed. There are as many waiters as requests in
   * progress.
   *
   * @return completes with whether that came true in time; never fails
   */
  public CompletableFuture<Boolean> await(long offsetExclusive, long timeoutMs) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Waiting waiter = new Waiting(offsetExclusive, done);
    waiting.add(waiter);
    // Looked at after it was added: an advance in between is seen by one side or the other.
    if (appliedOffset >= offsetExclusive) {
      waiting.remove(waiter);
      return CompletableFuture.completedFuture(true);
    }
    return done.completeOnTimeout(false, timeoutMs, TimeUnit.MILLISECONDS);
  }
}
