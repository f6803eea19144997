package io.weir.broker.tiering;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has to stop producing to tiered topics, as what isn't copied yet takes too much of a node's
 * disk. Immutable and pure.
 *
 * <p>While all together have at most half of the limit, nobody has to. Beyond that, the half is
 * dealt out max-min fairly: whoever has more than the level at which all would just fit into it is
 * refused, so the largest is first, and whoever has less than an equal share of the half never is.
 * At the whole limit everybody is. What is refused is taken again at three quarters of either.
 *
 * @param bytesMax what all virtual clusters together may have
 */
record BacklogLimit(long bytesMax) {
  /** All of it belongs to nobody alone, so that others go on when one has used up its share. */
  private static final int SHARED_PARTS = 2;

  /** Closed again at the very next segment otherwise. */
  private static final double REOPEN = 0.75;

  /**
   * Who is refused.
   *
   * @param full whether everybody is
   * @param owners those that are refused in any case
   */
  record Decision(boolean full, Set<String> owners) {
    static final Decision NOBODY = new Decision(false, Set.of());

    Decision {
      owners = Collections.unmodifiableSet(new TreeSet<>(owners));
    }

    /** Whether an owner's producers are refused. */
    boolean refuses(String owner) {
      return full || owners.contains(owner);
    }

    /** Whether anybody's are. */
    boolean refusesAny() {
      return full || !owners.isEmpty();
    }
  }

  /**
   * Decides.
   *
   * @param bytesByOwner what isn't copied yet, by virtual cluster
   * @param before the last decision
   */
  Decision decide(Map<String, Long> bytesByOwner, Decision before) {
    long total = sum(bytesByOwner.values());
    long shared = bytesMax / SHARED_PARTS;
    long closeAbove = level(bytesByOwner.values(), shared);
    long openUpTo = level(bytesByOwner.values(), (long) (shared * REOPEN));
    Set<String> refused = new TreeSet<>();
    bytesByOwner.forEach(
        (owner, bytes) -> {
          if (bytes > (before.owners().contains(owner) ? openUpTo : closeAbove)) {
            refused.add(owner);
          }
        });
    boolean full = before.full() ? total > bytesMax * REOPEN : total >= bytesMax;
    return new Decision(full, refused);
  }

  /** Whether the next decision may well be another one than the last: worth to look more often. */
  boolean isNear(Map<String, Long> bytesByOwner, Decision last) {
    return last.refusesAny() || sum(bytesByOwner.values()) > bytesMax / SHARED_PARTS / 2;
  }

  /** The most that each may have so that all fit; no limit when they do. */
  private static long level(Collection<Long> amounts, long room) {
    List<Long> ascending = new ArrayList<>(amounts);
    Collections.sort(ascending);
    long left = room;
    for (int index = 0; index < ascending.size(); index++) {
      long equal = left / (ascending.size() - index);
      long amount = ascending.get(index);
      if (amount > equal) {
        return equal;
      }
      left -= amount;
    }
    return Long.MAX_VALUE;
  }

  static long sum(Collection<Long> amounts) {
    return amounts.stream().mapToLong(Long::longValue).sum();
  }
}
