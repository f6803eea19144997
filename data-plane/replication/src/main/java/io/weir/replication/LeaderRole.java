package io.weir.replication;

import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import io.weir.storage.PartitionLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica that leads, for one leader epoch: appends, pushes to followers, commits, and keeps the
 * ISR. Used by the partition's shard.
 */
final class LeaderRole implements IdleHighWatermarks.Source {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderRole.class);
  private static final long NEVER_CAUGHT_UP_MS = Long.MIN_VALUE / 2;

  /** How often the topic's retention is looked at. */
  private static final long RETENTION_CHECK_MS = 30_000;

  private final ReplicaEnvironment env;
  private final PartitionLog log;
  private final long epochStartOffset;
  private final long epochBeganMs;
  private final LongConsumer onHighWatermark;
  private final LongConsumer onLowWatermark;
  private final IsrProposer proposer;
  private final Map<Integer, FollowerPusher> followers = new TreeMap<>();
  private PartitionState state;
  private Set<Integer> isr;
  private boolean pumpScheduled;
  private boolean closed;
  private long retentionCheckedMs;

  /**
   * Leads from now on.
   *
   * @param onHighWatermark hears of each move, after the log knows it
   * @param onLowWatermark hears of {@link #lowWatermark} when it may have moved
   */
  LeaderRole(
      ReplicaEnvironment env,
      PartitionLog log,
      PartitionState state,
      LongConsumer onHighWatermark,
      LongConsumer onLowWatermark) {
    this.env = env;
    this.log = log;
    this.state = state;
    this.isr = Set.copyOf(state.isr());
    this.onHighWatermark = onHighWatermark;
    this.onLowWatermark = onLowWatermark;
    this.proposer = new IsrProposer(env, this::onIsrAccepted);
    int epoch = state.leaderEpoch();
    if (log.latestEpoch().orElse(-1) != epoch) {
      log.assignEpoch(epoch, log.logEndOffset());
    }
    this.epochBeganMs = env.nowMs();
    this.retentionCheckedMs = epochBeganMs;
    this.epochStartOffset = log.epochStartOffset(epoch).orElse(log.logEndOffset());
    LOG.info(
        "event=leader partition={} leader_epoch={} partition_epoch={} isr={} start={} end={} hw={}",
        log.id(),
        epoch,
        state.partitionEpoch(),
        state.isr(),
        epochStartOffset,
        log.logEndOffset(),
        log.highWatermark());
  }

  /** Begins to probe; apart from the constructor, so that callbacks find the role in place. */
  void start() {
    matchFollowers();
    afterChange();
  }

  PartitionState state() {
    return state;
  }

  long epochStartOffset() {
    return epochStartOffset;
  }

  /** Takes a newer state of the same leader epoch. */
  void update(PartitionState newer) {
    boolean decided = newer.partitionEpoch() > state.partitionEpoch();
    if (decided) {
      askAnew(newer);
    }
    take(newer);
    if (decided) {
      proposer.superseded();
    }
    matchFollowers();
    afterChange();
    onLowWatermark.accept(lowWatermark());
  }

  AppendResult append(ByteBuffer batches, short acks, AppendOrigin origin) {
    if (acks == -1 && state.isr().size() < state.effectiveMinIsr()) {
      throw new NotEnoughReplicasException(
          "the ISR has "
              + state.isr().size()
              + " of the "
              + state.effectiveMinIsr()
              + " members that are needed");
    }
    long now = env.nowMs();
    long endBefore = log.logEndOffset();
    AppendResult result = log.appendAsLeader(batches, state.leaderEpoch(), origin);
    if (result.bytes() > 0) {
      for (FollowerPusher f : followers.values()) {
        f.progress().beforeAppend(endBefore, now);
      }
      advanceHighWatermark();
      schedulePump();
    }
    return result;
  }

  /** More of the own log counts. */
  void acknowledgeable() {
    if (!closed) {
      advanceHighWatermark();
    }
  }

  /** See {@link PartitionReplica#deleteRecords}. */
  long deleteRecords(long offsetExclusive) {
    long before = log.logStartOffset();
    log.advanceLogStartOffset(offsetExclusive == -1 ? log.highWatermark() : offsetExclusive);
    if (log.logStartOffset() > before) {
      env.idle().moved(this);
    }
    return log.logStartOffset();
  }

  /**
   * First offset that a member of the ISR may still hold: whoever leads next begins no earlier.
   * Below it nothing can be read again.
   */
  long lowWatermark() {
    long low = log.logStartOffset();
    for (FollowerPusher f : followers.values()) {
      if (isr.contains(f.nodeId())) {
        low = Math.min(low, f.logStart());
      }
    }
    return low;
  }

  List<FollowerLag> followerLags() {
    long end = log.logEndOffset();
    long start = log.logStartOffset();
    long now = env.nowMs();
    List<FollowerLag> lags = new ArrayList<>(followers.size());
    for (FollowerPusher f : followers.values()) {
      FollowerProgress p = f.progress();
      long acked = Math.max(start, p.ackedOffset());
      boolean isAtEnd = p.isReplicating() && p.ackedOffset() >= end;
      lags.add(
          new FollowerLag(
              f.nodeId(),
              Math.max(0, end - acked),
              p.inFlightBytes(),
              isAtEnd ? 0 : Math.max(0, now - Math.max(epochBeganMs, p.caughtUpMs()))));
    }
    return lags;
  }

  /** Whether what is committed now is on enough replicas. */
  boolean hasEnoughReplicas() {
    return proposer.maximalIsr(isr).size() >= state.effectiveMinIsr();
  }

  void onStream(int nodeId) {
    FollowerPusher follower = followers.get(nodeId);
    if (follower != null) {
      follower.attach(env.streams().apply(nodeId));
    }
  }

  void onAnswer(UpStream from, Frame.ProbeAnswer answer) {
    FollowerPusher follower = followers.get(from.nodeId());
    if (follower != null && follower.isCurrent(from, answer.key())) {
      follower.onAnswer(answer);
      progressed(follower);
    }
  }

  void onAck(UpStream from, Frame.AckEntry ack) {
    FollowerPusher follower = followers.get(from.nodeId());
    if (follower != null
        && follower.isCurrent(from, ack.key())
        && follower.progress().isReplicating()
        && follower.onAck(ack.logEndOffset(), ack.logStartOffset())) {
      progressed(follower);
      onLowWatermark.accept(lowWatermark());
    }
  }

  void onReject(UpStream from, Frame.Reject reject) {
    FollowerPusher follower = followers.get(from.nodeId());
    if (follower != null && follower.isCurrent(from, reject.key())) {
      if (reject.reason() == RejectReason.CORRUPT) {
        LOG.error(
            "event=follower_says_corrupt partition={} follower={} offset={}",
            log.id(),
            from.nodeId(),
            follower.progress().ackedOffset());
      }
      follower.refuse(reject.reason().name());
    }
  }

  /** Timeouts and the ISR. */
  void tick() {
    for (FollowerPusher f : followers.values()) {
      f.tick();
    }
    afterChange();
    applyRetention();
  }

  private void applyRetention() {
    if (env.nowMs() - retentionCheckedMs < RETENTION_CHECK_MS || log.failure().isPresent()) {
      return;
    }
    retentionCheckedMs = env.nowMs();
    try {
      if (log.applyRetention()) {
        env.idle().moved(this);
      }
    } catch (KafkaStorageException e) {
      LOG.error("event=retention_failed partition={} error=\"{}\"", log.id(), e.toString());
    }
  }

  @Override
  public boolean collect(Map<UpStream, List<Frame.HighWatermarkEntry>> byStream) {
    boolean later = false;
    for (FollowerPusher f : followers.values()) {
      f.untold(log.highWatermark())
          .ifPresent(
              entry ->
                  byStream
                      .computeIfAbsent(f.stream().orElseThrow(), s -> new ArrayList<>())
                      .add(entry));
      later |= f.owesHighWatermark(log.highWatermark());
    }
    return later;
  }

  void close() {
    closed = true;
    proposer.close();
    env.idle().forget(this);
    followers.values().forEach(FollowerPusher::close);
    followers.clear();
  }

  private void progressed(FollowerPusher follower) {
    advanceHighWatermark();
    follower.push(log.highWatermark());
    if (follower.owesHighWatermark(log.highWatermark())) {
      env.idle().moved(this);
    }
    if (!isr.contains(follower.nodeId())) {
      proposeIsr();
    }
  }

  private void afterChange() {
    proposeIsr();
    advanceHighWatermark();
    schedulePump();
  }

  /**
   * A follower that the controller took out of the ISR may have lost its disk, and says nothing
   * while nothing is pushed: what it acknowledged before doesn't let it join again.
   */
  private void askAnew(PartitionState newer) {
    for (int id : isr) {
      FollowerPusher follower = followers.get(id);
      if (follower != null && !newer.isr().contains(id)) {
        follower.refuse("the controller took it out of the ISR");
      }
    }
  }

  private void take(PartitionState newer) {
    state = newer;
    isr = Set.copyOf(newer.isr());
  }

  private void matchFollowers() {
    int self = env.self().id();
    followers
        .values()
        .removeIf(
            f -> {
              boolean gone = !state.replicas().contains(f.nodeId());
              if (gone) {
                f.close();
              }
              return gone;
            });
    for (int id : state.replicas()) {
      if (id != self && !followers.containsKey(id)) {
        long caughtUpMs = state.isr().contains(id) ? env.nowMs() : NEVER_CAUGHT_UP_MS;
        FollowerPusher added = new FollowerPusher(id, env, log, state.leaderEpoch(), caughtUpMs);
        followers.put(id, added);
        added.attach(env.streams().apply(id));
      }
    }
  }

  private void schedulePump() {
    if (!pumpScheduled && !followers.isEmpty()) {
      pumpScheduled = true;
      env.shard().execute(this::pump);
    }
  }

  private void pump() {
    pumpScheduled = false;
    if (!closed) {
      for (FollowerPusher f : followers.values()) {
        f.push(log.highWatermark());
      }
    }
  }

  private void advanceHighWatermark() {
    long before = log.highWatermark();
    IsrDecider.Situation now = situation();
    Collection<HighWatermark.Position> positions = new ArrayList<>(followers.size());
    for (FollowerPusher f : followers.values()) {
      positions.add(
          new HighWatermark.Position(
              f.nodeId(),
              f.progress().ackedOffset(),
              !isr.contains(f.nodeId()) && IsrDecider.isJoining(now, candidate(f), env.config())));
    }
    long next =
        HighWatermark.next(
            before,
            log.acknowledgeableEnd(),
            proposer.maximalIsr(isr),
            state.isr().size(),
            state.effectiveMinIsr(),
            positions);
    if (next > before) {
      log.updateHighWatermark(next);
      env.idle().moved(this);
      onHighWatermark.accept(next);
    }
  }

  private void proposeIsr() {
    if (closed || !proposer.isFree()) {
      return;
    }
    List<IsrDecider.Candidate> candidates =
        followers.values().stream().map(this::candidate).toList();
    IsrDecider.decide(situation(), candidates, env.config())
        .or(() -> state.recovering() ? Optional.of(state.isr()) : Optional.empty())
        .ifPresent(this::propose);
  }

  private void propose(List<Integer> proposed) {
    List<IsrChanger.Member> members = new ArrayList<>(proposed.size());
    for (int id : proposed) {
      FollowerPusher f = followers.get(id);
      long epoch =
          id == env.self().id()
              ? env.self().brokerEpoch().getAsLong()
              : f == null ? IsrChanger.Member.UNKNOWN_EPOCH : f.brokerEpoch();
      members.add(new IsrChanger.Member(id, epoch));
    }
    proposer.propose(
        new IsrChanger.Proposal(
            state.id(), state.leaderEpoch(), state.partitionEpoch(), members, true));
  }

  private void onIsrAccepted(IsrChanger.Accepted accepted) {
    if (accepted.leaderEpoch() == state.leaderEpoch()
        && accepted.partitionEpoch() > state.partitionEpoch()) {
      take(
          new PartitionState(
              state.id(),
              accepted.leader(),
              accepted.leaderEpoch(),
              accepted.partitionEpoch(),
              state.replicas(),
              accepted.isr(),
              accepted.recovering(),
              state.minIsr(),
              state.logConfig()));
      // The proposal is forgotten after this call returns; what follows from it comes then.
      env.shard()
          .execute(
              () -> {
                if (!closed) {
                  afterChange();
                }
              });
    }
  }

  private IsrDecider.Situation situation() {
    return new IsrDecider.Situation(
        env.self().id(),
        state.isr(),
        log.highWatermark(),
        log.logEndOffset(),
        epochStartOffset,
        env.nowMs());
  }

  private IsrDecider.Candidate candidate(FollowerPusher f) {
    FollowerProgress p = f.progress();
    boolean mayJoin =
        env.brokers()
            .get()
            .find(f.nodeId())
            .map(b -> b.mayJoinIsr() && b.epoch() == f.brokerEpoch())
            .orElse(false);
    return new IsrDecider.Candidate(
        f.nodeId(), p.ackedOffset(), p.isReplicating(), !p.isDown(), p.caughtUpMs(), mayJoin);
  }
}
