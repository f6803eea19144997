package io.weir.tieredstorage.fetch;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that read ahead. What does not fit into the queue is not read ahead; what fails is read,
 * and fails, again when it is wanted. Thread-safe.
 */
final class Prefetch implements AutoCloseable {
  /** A read whose result lands in a cache. */
  interface Read {
    Object read() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Prefetch.class);
  private static final int QUEUE_FOR_EACH_THREAD = 8;
  private static final long IDLE_SECONDS = 60;

  private final ThreadPoolExecutor pool;
  private final Set<Object> pending = ConcurrentHashMap.newKeySet();
  private final Runnable onRead;

  /**
   * @param onRead called for each read that begins
   * @param onSkip called for each read that found no place
   */
  Prefetch(int threads, Runnable onRead, Runnable onSkip) {
    // Threads that the plugin makes are to find the plugin's classes, not the broker's.
    ClassLoader plugin = Prefetch.class.getClassLoader();
    AtomicInteger number = new AtomicInteger();
    this.onRead = onRead;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(threads * QUEUE_FOR_EACH_THREAD),
            task -> {
              Thread thread = new Thread(task, "weir-tier-prefetch-" + number.getAndIncrement());
              thread.setDaemon(true);
              thread.setContextClassLoader(plugin);
              return thread;
            },
            (task, executor) -> {
              pending.remove(((Task) task).what);
              onSkip.run();
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * @param what equal for equal reads, of which one waits or runs at a time
   */
  void submit(Object what, Read read) {
    if (pending.add(what)) {
      pool.execute(new Task(what, read));
    }
  }

  private final class Task implements Runnable {
    private final Object what;
    private final Read read;

    Task(Object what, Read read) {
      this.what = what;
      this.read = read;
    }

    @Override
    public void run() {
      try {
        onRead.run();
        read.read();
      } catch (IOException e) {
        LOG.debug("prefetch failed: {}", e.getMessage());
      } finally {
        pending.remove(what);
      }
    }
  }

  /** Does not wait for reads under way: their timeouts end them. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
