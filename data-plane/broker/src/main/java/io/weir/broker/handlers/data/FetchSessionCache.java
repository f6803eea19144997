package io.weir.broker.handlers.data;

import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The fetch sessions of this broker, apart for each owner (a virtual cluster, the operators, the
 * peers), so that no tenant can evict or name another's session. Thread-safe; the monitor taken is
 * the owner's own.
 */
public final class FetchSessionCache {
  /** Sessions of one owner at most; Kafka's default for a whole broker. */
  public static final int SESSIONS_PER_OWNER_MAX = 1000;

  /** Partitions remembered for one owner at most; past it clients are served without a session. */
  public static final int PARTITIONS_PER_OWNER_MAX = 200_000;

  /** A full cache gives up a session that was not used for this long, as Kafka does. */
  public static final long EVICTION_MS = 120_000;

  private final Clock clock;
  private final RandomSource random;
  private final Map<String, Owner> owners = new ConcurrentHashMap<>();

  /** An empty cache. */
  public FetchSessionCache(Clock clock, RandomSource random) {
    this.clock = clock;
    this.random = random;
  }

  Optional<FetchSession> find(String owner, int id) {
    Owner sessions = owners.get(owner);
    return sessions == null ? Optional.empty() : sessions.find(id);
  }

  void remove(String owner, int id) {
    Owner sessions = owners.get(owner);
    if (sessions != null) {
      sessions.remove(id);
    }
  }

  /**
   * A new session, or nothing when the owner's share is used up: the client then fetches in full.
   */
  Optional<FetchSession> create(String owner, boolean usesTopicIds, List<FetchTarget> targets) {
    return owners
        .computeIfAbsent(owner, name -> new Owner())
        .create(usesTopicIds, targets, clock.wallTimeMs(), random);
  }

  /** Whether the owner's share has room for so many partitions more. */
  boolean hasRoomFor(String owner, int partitions) {
    Owner sessions = owners.get(owner);
    return sessions != null && sessions.hasRoomFor(partitions);
  }

  private static final class Owner {
    private final Map<Integer, FetchSession> sessions = new java.util.HashMap<>();

    synchronized Optional<FetchSession> find(int id) {
      return Optional.ofNullable(sessions.get(id));
    }

    synchronized void remove(int id) {
      sessions.remove(id);
    }

    synchronized Optional<FetchSession> create(
        boolean usesTopicIds, List<FetchTarget> targets, long nowMs, RandomSource random) {
      if (isFull(targets.size())) {
        evictOldest(nowMs);
        if (isFull(targets.size())) {
          return Optional.empty();
        }
      }
      int id;
      do {
        id = random.nextInt(Integer.MAX_VALUE);
      } while (id == 0 || sessions.containsKey(id));
      FetchSession session = new FetchSession(id, usesTopicIds, targets, nowMs);
      sessions.put(id, session);
      return Optional.of(session);
    }

    private boolean isFull(int partitions) {
      return sessions.size() >= SESSIONS_PER_OWNER_MAX || !hasRoomFor(partitions);
    }

    synchronized boolean hasRoomFor(int partitions) {
      return partitions + sessions.values().stream().mapToLong(FetchSession::size).sum()
          <= PARTITIONS_PER_OWNER_MAX;
    }

    private void evictOldest(long nowMs) {
      sessions.values().stream()
          .min(Comparator.comparingLong(FetchSession::lastUsedMs))
          .filter(oldest -> nowMs - oldest.lastUsedMs() > EVICTION_MS)
          .ifPresent(oldest -> sessions.remove(oldest.id()));
    }
  }
}
