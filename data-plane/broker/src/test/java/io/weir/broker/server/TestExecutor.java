package io.weir.broker.server;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** One thread that a test can pause, or fill up. Thread-safe. */
final class TestExecutor implements Executor, AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean paused;
  private boolean refuses;

  synchronized void pause() {
    paused = true;
  }

  synchronized void resume() {
    paused = false;
    held.forEach(thread::execute);
    held.clear();
  }

  synchronized void refuse() {
    refuses = true;
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (refuses) {
      throw new RejectedExecutionException("full");
    }
    if (paused) {
      held.add(task);
    } else {
      thread.execute(task);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
