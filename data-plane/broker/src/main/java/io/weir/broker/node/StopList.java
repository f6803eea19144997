package io.weir.broker.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be stopped, in the reverse order of its start. A part that fails to stop is logged
 * and doesn't keep the others from stopping. Used by one thread at a time.
 */
final class StopList {
  private static final Logger LOG = LoggerFactory.getLogger(StopList.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Stops one part. */
  @FunctionalInterface
  interface Stop {
    void run() throws Exception;
  }

  private record Part(String name, Stop stop) {}

  /** To be stopped before everything that was added earlier. */
  void add(String name, Stop stop) {
    parts.push(new Part(name, stop));
  }

  /** Stops everything; blocks. Nothing is left to stop afterwards. */
  void stopAll() {
    for (Part part = parts.poll(); part != null; part = parts.poll()) {
      long startNs = System.nanoTime();
      try {
        part.stop().run();
        LOG.debug(
            "event=part_stopped part={} ms={}",
            part.name(),
            (System.nanoTime() - startNs) / 1_000_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        LOG.warn("event=stop_interrupted part={}", part.name());
      } catch (Exception e) {
        LOG.warn("event=part_not_stopped part={}", part.name(), e);
      }
    }
  }
}
