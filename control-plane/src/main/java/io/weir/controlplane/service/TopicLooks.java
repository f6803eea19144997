package io.weir.controlplane.service;

import io.weir.controlplane.service.ClusterFigures.TopicLook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sizes and rates of all topics of a virtual cluster, for lists that are sorted by them. Brokers
 * look at their logs every few seconds, so a look is kept for some; whoever asks meanwhile shares
 * it. Thread-safe; blocking.
 */
public final class TopicLooks {
  private static final Duration KEPT = Duration.ofSeconds(3);

  /** Topics of all looks that are kept; beyond, the oldest looks go. */
  private static final int TOPICS_KEPT_MAX = 200_000;

  private final ClusterFigures figures;
  private final Clock clock;
  private final Map<String, CompletableFuture<TopicLook>> looking = new HashMap<>();
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  private record Kept(TopicLook look, Instant until) {}

  /** Wires it. */
  public TopicLooks(ClusterFigures figures, Clock clock) {
    this.figures = figures;
    this.clock = clock;
  }

  /** A look that is kept, or a new one. */
  TopicLook of(String clusterPrefix) {
    CompletableFuture<TopicLook> mine = new CompletableFuture<>();
    CompletableFuture<TopicLook> running;
    synchronized (this) {
      Instant now = clock.instant();
      kept.values().removeIf(look -> !now.isBefore(look.until()));
      Kept last = kept.get(clusterPrefix);
      if (last != null) {
        return last.look();
      }
      running = looking.putIfAbsent(clusterPrefix, mine);
    }
    return running == null ? look(clusterPrefix, mine) : await(running);
  }

  private TopicLook look(String prefix, CompletableFuture<TopicLook> mine) {
    try {
      TopicLook look = figures.topics(prefix);
      keep(prefix, look);
      mine.complete(look);
      return look;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      synchronized (this) {
        looking.remove(prefix, mine);
      }
    }
  }

  private synchronized void keep(String prefix, TopicLook look) {
    kept.put(prefix, new Kept(look, clock.instant().plus(KEPT)));
    long topics = kept.values().stream().mapToLong(one -> one.look().byName().size()).sum();
    var oldest = kept.values().iterator();
    while (topics > TOPICS_KEPT_MAX && oldest.hasNext()) {
      topics -= oldest.next().look().byName().size();
      oldest.remove();
    }
  }

  private static TopicLook await(CompletableFuture<TopicLook> running) {
    try {
      return running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
