package io.weir.controlplane.reconciler;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads for work that comes again and again. Not instantiable. */
final class Schedules {
  private Schedules() {}

  /** One thread of this name, which keeps no process from its end. */
  static ScheduledExecutorService daemon(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
