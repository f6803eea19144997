package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Listed;
import io.weir.controlplane.service.GroupGateway.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The lag of every group of one virtual cluster, by topic: for lists that are sorted by it, or that
 * ask who reads a topic. Such a look is dear, so whoever asks meanwhile shares it, and it is kept
 * for a moment: for five times as long as it took, so that no tenant keeps the brokers looking for
 * more than a sixth of the time. Thread-safe; blocking.
 */
public final class ClusterLags {
  /** A look is kept at least so long. */
  static final Duration KEPT_MIN = Duration.ofSeconds(5);

  /** And so many times as long as it took. */
  static final int KEPT_PER_COST = 5;

  /** Looks at once, of different virtual clusters. */
  static final int LOOKS_AT_ONCE = 2;

  /** Lags of all looks that are kept; beyond, the oldest looks go. */
  static final int LAGS_KEPT_MAX = 400_000;

  /** How long a look may wait for its turn and for its end. */
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final GroupGateway gateway;
  private final LagSurvey survey;
  private final Clock clock;
  private final Semaphore turns = new Semaphore(LOOKS_AT_ONCE, true);
  private final Map<String, CompletableFuture<Look>> looking = new HashMap<>();
  private final Map<String, Look> kept = new LinkedHashMap<>();

  /** Wires it. */
  public ClusterLags(GroupGateway gateway, LagSurvey survey, Clock clock) {
    this.gateway = gateway;
    this.survey = survey;
    this.clock = clock;
  }

  /** The lag of one group, and of each topic of which it has committed an offset. */
  record OfGroup(GroupLagView all, Map<String, GroupLagView> byTopic) {
    static final OfGroup NOTHING = new OfGroup(new GroupLagView(0, 0, 0, true), Map.of());
  }

  /**
   * What was seen.
   *
   * @param at its end
   * @param until when it is kept
   * @param groups without those that exceeded a limit or could not be asked for
   */
  record Look(Instant at, Instant until, Map<String, OfGroup> groups) {
    Optional<OfGroup> of(String group) {
      return Optional.ofNullable(groups.get(group));
    }

    private int size() {
      return groups.values().stream().mapToInt(group -> 1 + group.byTopic().size()).sum();
    }
  }

  /**
   * A look that is kept, or a new one.
   *
   * @throws ProblemException OVERLOADED when its turn does not come in time
   */
  Look of(String clusterPrefix) {
    CompletableFuture<Look> mine = new CompletableFuture<>();
    CompletableFuture<Look> running;
    synchronized (this) {
      Instant now = clock.instant();
      kept.values().removeIf(look -> !now.isBefore(look.until()));
      Look last = kept.get(clusterPrefix);
      if (last != null) {
        return last;
      }
      running = looking.putIfAbsent(clusterPrefix, mine);
    }
    return running == null ? look(clusterPrefix, mine) : await(running);
  }

  /** Something was changed: whoever asks from here on gets a look that begins later. */
  synchronized void forget(String clusterPrefix) {
    kept.remove(clusterPrefix);
    looking.remove(clusterPrefix);
  }

  private Look look(String prefix, CompletableFuture<Look> mine) {
    try {
      if (!turns.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw overloaded(null);
      }
      try {
        Look look = take(prefix);
        keep(prefix, mine, look);
        mine.complete(look);
        return look;
      } finally {
        turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(mine, overloaded(e));
    } catch (RuntimeException e) {
      throw failed(mine, e);
    } finally {
      synchronized (this) {
        looking.remove(prefix, mine);
      }
    }
  }

  private static RuntimeException failed(CompletableFuture<Look> mine, RuntimeException cause) {
    mine.completeExceptionally(cause);
    return cause;
  }

  private static Look await(CompletableFuture<Look> running) {
    try {
      return running.get(2 * WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw overloaded(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overloaded(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e);
    }
  }

  private Look take(String prefix) {
    Instant began = clock.instant();
    List<Id> wanted =
        gateway.list(prefix).stream()
            .map(Listed::name)
            .limit(LagSurvey.GROUPS_MAX)
            .map(name -> new Id(prefix, name))
            .toList();
    Map<String, OfGroup> groups = new HashMap<>();
    Set<Id> skipped =
        survey.walk(
            wanted,
            (id, places, positions, nowMs) -> {
              Map<String, GroupLagView> byTopic = new HashMap<>();
              places.stream()
                  .collect(Collectors.groupingBy(ClusterLags::topic))
                  .forEach(
                      (topic, some) -> byTopic.put(topic, Lag.ofGroup(some, positions, nowMs)));
              groups.put(
                  id.name(),
                  new OfGroup(Lag.ofGroup(places, positions, nowMs), Map.copyOf(byTopic)));
            });
    wanted.stream()
        .filter(id -> !skipped.contains(id))
        .forEach(id -> groups.putIfAbsent(id.name(), OfGroup.NOTHING));
    Instant ended = clock.instant();
    Duration keep = Duration.between(began, ended).multipliedBy(KEPT_PER_COST);
    return new Look(
        ended, ended.plus(keep.compareTo(KEPT_MIN) > 0 ? keep : KEPT_MIN), Map.copyOf(groups));
  }

  private static String topic(Place place) {
    return place.partition().topic().name();
  }

  /** Unless something was changed meanwhile. */
  private synchronized void keep(String prefix, CompletableFuture<Look> mine, Look look) {
    if (!mine.equals(looking.get(prefix))) {
      return;
    }
    kept.put(prefix, look);
    int lags = kept.values().stream().mapToInt(Look::size).sum();
    while (lags > LAGS_KEPT_MAX) {
      String oldest = kept.keySet().iterator().next();
      lags -= kept.remove(oldest).size();
    }
  }

  private static ProblemException overloaded(Throwable cause) {
    return new ProblemException(
        ProblemCode.OVERLOADED,
        "Too many ask for the lag of all their groups; ask again, or for a page by name.",
        cause);
  }
}
