package io.weir.replication;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that all replicas of one stream together may have unacknowledged. It may be passed by one
 * frame per shard. Whoever finds no room waits in line, once per replica. Thread-safe (atomics).
 */
final class LinkBudget {
  private final long bytesMax;
  private final AtomicLong used = new AtomicLong();
  private final Queue<Runnable> line = new ConcurrentLinkedQueue<>();

  LinkBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  boolean hasRoom() {
    return used.get() < bytesMax;
  }

  void take(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives bytes back and wakes those in line. */
  void release(long bytes) {
    if (bytes > 0) {
      used.addAndGet(-bytes);
      wake();
    }
  }

  /** Called once when there may be room; must only hand over. */
  void awaitRoom(Runnable wake) {
    line.add(wake);
    if (hasRoom()) {
      wake(); // it was released between the caller's look and its queueing
    }
  }

  private void wake() {
    while (hasRoom()) {
      Runnable next = line.poll();
      if (next == null) {
        return;
      }
      next.run();
    }
  }
}
