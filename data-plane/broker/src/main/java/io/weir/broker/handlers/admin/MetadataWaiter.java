package io.weir.broker.handlers.admin;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.MetadataListener;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Waits until this node's metadata shows something, so that a client that asks this node next sees
 * what the controller has just told it. Thread-safe.
 */
public final class MetadataWaiter implements MetadataListener {
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private volatile ClusterMetadata latest = ClusterMetadata.empty();

  private record Waiting(Predicate<ClusterMetadata> condition, CompletableFuture<Boolean> done) {}

  @Override
  public void onChange(MetadataChange change, ClusterMetadata now) {
    latest = now;
    waiting.removeIf(
        waiter ->
            waiter.done().isDone() || waiter.condition().test(now) && waiter.done().complete(true));
  }

  /** What this node knows now. */
  ClusterMetadata latest() {
    return latest;
  }

  /**
   * Waits for a condition. There are as many waiters as requests in progress.
   *
   * @param condition cheap, without side effects
   * @return completes with whether it held within the time; never fails
   */
  public CompletableFuture<Boolean> await(Predicate<ClusterMetadata> condition, long timeoutMs) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Waiting waiter = new Waiting(condition, done);
    waiting.add(waiter);
    // Looked at after it was added: a change in between is seen by one side or the other.
    if (condition.test(latest)) {
      waiting.remove(waiter);
      return CompletableFuture.completedFuture(true);
    }
    return done.completeOnTimeout(false, timeoutMs, TimeUnit.MILLISECONDS);
  }
}
