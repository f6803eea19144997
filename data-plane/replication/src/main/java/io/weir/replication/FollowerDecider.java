package io.weir.replication;

/** Decides, on a follower, whether a leader's frame counts. Pure. */
final class FollowerDecider {
  private FollowerDecider() {}

  /** What to do with a frame. */
  sealed interface Verdict {}

  /** It counts. */
  record Take() implements Verdict {}

  /** It is late: of a session that is over. */
  record Drop() implements Verdict {}

  /** The sender is told. */
  record Refuse(RejectReason reason) implements Verdict {}

  private static final Take TAKE = new Take();
  private static final Drop DROP = new Drop();

  /**
   * Judges a probe.
   *
   * @param known what the metadata says here
   * @param self this node
   * @param logEpoch the last epoch in this log, -1 for none: it may be ahead of the metadata
   * @param sender node that the frame comes from
   */
  static Verdict probe(PartitionState known, int self, int logEpoch, ReplicaKey key, int sender) {
    if (key.leaderEpoch() < Math.max(known.leaderEpoch(), logEpoch)) {
      return new Refuse(RejectReason.FENCED);
    }
    if (key.leaderEpoch() > known.leaderEpoch()) {
      return new Refuse(RejectReason.NOT_YET);
    }
    return known.leader() == sender && sender != self ? TAKE : new Refuse(RejectReason.FENCED);
  }

  /**
   * Judges what follows a probe. A session is only ever current under the leader epoch it began in.
   *
   * @param currentSession the session that this follower takes part in, -1 for none
   */
  static Verdict inSession(
      PartitionState known, ReplicaKey key, int currentSession, boolean sameLink) {
    if (key.leaderEpoch() < known.leaderEpoch()) {
      return new Refuse(RejectReason.FENCED);
    }
    return key.leaderEpoch() == known.leaderEpoch()
            && sameLink
            && currentSession >= 0
            && key.session() == currentSession
        ? TAKE
        : DROP;
  }
}
