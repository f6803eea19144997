package io.weir.broker.compaction;

import io.weir.broker.tiering.CopyBudget;
import io.weir.protocol.Clock;
import io.weir.storage.compaction.CompactionAbortedException;
import io.weir.storage.compaction.PassControl;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps all passes together to a rate, and ends them when the node stops. Thread-safe. */
final class CleanerRate implements PassControl {
  private final CopyBudget budget;
  private final Clock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);

  CleanerRate(long bytesPerSecondMax, Clock clock) {
    this.budget = new CopyBudget(bytesPerSecondMax);
    this.clock = clock;
  }

  @Override
  public void proceed(int bytes) {
    try {
      if (stopped.await(spend(bytes), TimeUnit.NANOSECONDS)) {
        throw new CompactionAbortedException("the node stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompactionAbortedException("the node stops");
    }
  }

  private synchronized long spend(int bytes) {
    long now = clock.monotonicNs();
    budget.spend(bytes, now);
    return budget.waitNs(now);
  }

  /** Ends all passes soon. */
  void stop() {
    stopped.countDown();
  }
}
