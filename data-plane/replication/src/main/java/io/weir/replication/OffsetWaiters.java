package io.weir.replication;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait until something reaches an offset, soonest first. One entry per request that the
 * caller admitted. Used by one shard.
 */
final class OffsetWaiters {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetWaiters.class);
  private static final int GIVEN_UP_MAX = 64;

  private final PriorityQueue<Waiter> queue =
      new PriorityQueue<>(Comparator.comparingLong((Waiter w) -> w.offsetExclusive));
  private int givenUp;

  /** One who waits. */
  final class Waiter implements Cancellable {
    private final long offsetExclusive;
    private final Consumer<Errors> done;
    private Cancellable timer = () -> {};
    private boolean over;

    private Waiter(long offsetExclusive, Consumer<Errors> done) {
      this.offsetExclusive = offsetExclusive;
      this.done = done;
    }

    /** Cancelled as soon as the wait is over. */
    void timer(Cancellable running) {
      timer = running;
    }

    /** Ends the wait with an outcome; it stays queued until its turn or the next clearing. */
    void end(Errors outcome) {
      if (!over) {
        cancel();
        tell(outcome);
      }
    }

    @Override
    public void cancel() {
      if (!over) {
        over = true;
        timer.cancel();
        givenUp++;
        clear();
      }
    }

    private void finish(Errors outcome) {
      if (over) {
        givenUp--;
        return;
      }
      over = true;
      timer.cancel();
      tell(outcome);
    }

    private void tell(Errors outcome) {
      try {
        done.accept(outcome);
      } catch (RuntimeException e) {
        LOG.error("event=waiter_failed", e);
      }
    }
  }

  /** Waits until {@code offsetExclusive} is reached. */
  Waiter add(long offsetExclusive, Consumer<Errors> done) {
    Waiter waiter = new Waiter(offsetExclusive, done);
    queue.add(waiter);
    return waiter;
  }

  /** Everything below an offset is reached. */
  void reached(long offset, Errors outcome) {
    while (!queue.isEmpty() && queue.peek().offsetExclusive <= offset) {
      queue.poll().finish(outcome);
    }
  }

  /** Nobody waits any longer. */
  void endAll(Errors outcome) {
    while (!queue.isEmpty()) {
      queue.poll().finish(outcome);
    }
  }

  int size() {
    return queue.size() - givenUp;
  }

  private void clear() {
    if (givenUp > GIVEN_UP_MAX && givenUp > queue.size() / 2) {
      queue.removeIf(w -> w.over);
      givenUp = 0;
    }
  }
}
