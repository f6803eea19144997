package io.weir.replication;

import java.util.concurrent.Executor;

/**
 * The one thread that owns some partitions. Tasks run in the order given, never two at a time, and
 * must not block. Thread-safe. Production: an event loop; tests: a virtual one.
 */
public interface Shard extends Executor {
  /** Whether the caller runs on this shard. */
  boolean isCurrent();

  /**
   * Runs a task on this shard once, after a delay.
   *
   * @param delayMs at least 0
   */
  Cancellable schedule(Runnable task, long delayMs);
}
