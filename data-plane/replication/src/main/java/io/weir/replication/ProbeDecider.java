package io.weir.replication;

import io.weir.storage.EpochEndOffset;

/**
 * Decides, on the leader, where a follower's log parts from the leader's, and, on the follower,
 * where to cut: by leader epochs alone (KIP-101, KIP-279, KIP-320). Pure.
 */
final class ProbeDecider {
  private ProbeDecider() {}

  /** What the leader does about an answer. */
  sealed interface Decision {}

  /** The logs agree below this offset, which is the follower's end. */
  record Agreed(long offset) implements Decision {}

  /** The follower must look where this epoch ends in its own log, and cut. */
  record Cut(int epoch, long endOffset) implements Decision {}

  /** The follower's log has nothing to do with the leader's any more; it begins anew. */
  record StartAnew(long startOffset) implements Decision {}

  /** The leader's own log doesn't know an epoch that it must know. */
  record Contradiction(String reason) implements Decision {}

  /**
   * The leader's decision.
   *
   * @param lastEpoch follower's last epoch, -1 for none
   * @param followerEnd follower's log end
   * @param known where the leader's log ends {@code lastEpoch} (its answer to that epoch)
   * @param leaderStart first offset that the leader can push: that of its local log
   */
  static Decision decide(
      int lastEpoch, long followerEnd, EpochEndOffset known, long leaderStart, long leaderEnd) {
    if (lastEpoch < 0) {
      // An empty log: any offset of ours will do.
      return followerEnd < leaderStart || followerEnd > leaderEnd
          ? new StartAnew(leaderStart)
          : new Agreed(followerEnd);
    }
    if (!known.isDefined()) {
      return new Contradiction("epoch " + lastEpoch + " is newer than the leader's log");
    }
    if (known.epoch() == lastEpoch && followerEnd <= known.endOffsetExclusive()) {
      return followerEnd < leaderStart ? new StartAnew(leaderStart) : new Agreed(followerEnd);
    }
    if (known.endOffsetExclusive() < leaderStart) {
      return new StartAnew(leaderStart);
    }
    return new Cut(known.epoch(), known.endOffsetExclusive());
  }

  /**
   * Whether a follower whose log agrees with the leader's must hear that it begins earlier. What
   * the leader holds itself is never among what it then takes for being in remote storage.
   *
   * @param followerStart where it says that its log begins
   * @param lineageStart from where on it knows the epochs
   * @param leaderLocalStart where the leader's local log begins
   */
  static boolean mustExtend(
      long followerStart, long lineageStart, long leaderStart, long leaderLocalStart) {
    return lineageStart > leaderStart && followerStart <= leaderLocalStart;
  }

  /**
   * The follower's cut: everything at and above the returned offset goes.
   *
   * @param own where the follower's log ends the epoch that the leader named
   */
  static long cutOffset(int epoch, long leaderEndOfEpoch, EpochEndOffset own, long logEnd) {
    long cut = leaderEndOfEpoch;
    if (own.isDefined()) {
      // Unknown to us: our largest smaller epoch ends earlier, and the leader will be asked again.
      cut =
          own.epoch() == epoch
              ? Math.min(leaderEndOfEpoch, own.endOffsetExclusive())
              : own.endOffsetExclusive();
    }
    return Math.min(cut, logEnd);
  }
}
