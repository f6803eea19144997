package io.weir.replication;

import java.util.Collection;
import java.util.Set;

/** Decides how far a partition is committed. Pure (reliability rules §1, KIP-966). */
final class HighWatermark {
  private HighWatermark() {}

  /**
   * What counts of one follower.
   *
   * @param id node id
   * @param ackedOffset exclusive end acknowledged in this leader epoch, -1 when not yet
   * @param joining caught up, but not in the ISR: the high watermark waits for it, or under load it
   *     could never join
   */
  record Position(int id, long ackedOffset, boolean joining) {}

  /**
   * The next high watermark, never below the current one.
   *
   * @param leaderEndOffset up to where the leader's own log counts: of a durable topic, what is
   *     synced
   * @param maximalIsr committed ISR and what is proposed
   * @param committedIsrSize members of the committed ISR
   */
  static long next(
      long current,
      long leaderEndOffset,
      Set<Integer> maximalIsr,
      int committedIsrSize,
      int effectiveMinIsr,
      Collection<Position> followers) {
    if (committedIsrSize < effectiveMinIsr) {
      return current;
    }
    long candidate = leaderEndOffset;
    int seen = 0;
    for (Position f : followers) {
      boolean member = maximalIsr.contains(f.id());
      if (member) {
        seen++;
      }
      if (member || f.joining()) {
        candidate = Math.min(candidate, f.ackedOffset());
      }
    }
    // The leader itself is the one member that is no follower; another that is unknown holds it.
    return seen < maximalIsr.size() - 1 ? current : Math.max(current, candidate);
  }
}
