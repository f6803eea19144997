package io.weir.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Decides when an ISR should change (reliability rules §1, KIP-903, KIP-966). Pure. */
final class IsrDecider {
  private IsrDecider() {}

  /**
   * What counts of one follower.
   *
   * @param id node id
   * @param ackedOffset exclusive end acknowledged in this leader epoch, -1 when not yet
   * @param replicating whether its log is known to agree, on the stream that is open now
   * @param streamUp whether a stream to its broker is open
   * @param caughtUpMs the last time it was known to hold everything
   * @param brokerMayJoin alive, unfenced, not leaving, and registered as the stream says
   */
  record Candidate(
      int id,
      long ackedOffset,
      boolean replicating,
      boolean streamUp,
      long caughtUpMs,
      boolean brokerMayJoin) {}

  /**
   * The partition now.
   *
   * @param isr committed ISR
   * @param epochStartOffset where the leader's epoch began
   */
  record Situation(
      int leader,
      List<Integer> isr,
      long highWatermark,
      long leaderEndOffset,
      long epochStartOffset,
      long nowMs) {}

  /** The ISR to propose, if it should change. Leaving goes before joining. */
  static Optional<List<Integer>> decide(
      Situation now, Collection<Candidate> followers, ReplicationConfig config) {
    List<Integer> shrunk = new ArrayList<>(now.isr());
    for (Candidate f : followers) {
      if (shrunk.contains(f.id()) && lags(now, f, config)) {
        shrunk.remove(Integer.valueOf(f.id()));
      }
    }
    if (shrunk.size() < now.isr().size()) {
      return Optional.of(shrunk);
    }
    List<Integer> grown = new ArrayList<>(now.isr());
    for (Candidate f : followers) {
      if (!grown.contains(f.id()) && mayJoin(now, f)) {
        grown.add(f.id());
      }
    }
    return grown.size() > now.isr().size() ? Optional.of(grown) : Optional.empty();
  }

  /** Whether the high watermark should wait for a follower outside the ISR. */
  static boolean isJoining(Situation now, Candidate f, ReplicationConfig config) {
    return !now.isr().contains(f.id())
        && f.replicating()
        && f.brokerMayJoin()
        && f.ackedOffset() >= now.epochStartOffset()
        && now.nowMs() - f.caughtUpMs() < config.lagMaxStreamDown().toMillis();
  }

  private static boolean lags(Situation now, Candidate f, ReplicationConfig config) {
    if (f.ackedOffset() >= now.leaderEndOffset()) {
      return false;
    }
    long limitMs = (f.streamUp() ? config.lagMax() : config.lagMaxStreamDown()).toMillis();
    return now.nowMs() - f.caughtUpMs() >= limitMs;
  }

  private static boolean mayJoin(Situation now, Candidate f) {
    return f.replicating()
        && f.brokerMayJoin()
        && f.ackedOffset() >= now.highWatermark()
        && f.ackedOffset() >= now.epochStartOffset();
  }
}
