package io.weir.replication;

import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import io.weir.storage.CompactionPass;
import io.weir.storage.DirectoryOfflineException;
import io.weir.storage.EpochEndOffset;
import io.weir.storage.LogConfig;
import io.weir.storage.LogSlice;
import io.weir.storage.PartitionLog;
import io.weir.storage.compaction.DirtyRange;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.SegmentFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.UnknownLeaderEpochException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's replica of one partition. Every method runs on {@link #shard} unless it says "any
 * thread". Errors towards clients are Kafka's own exceptions.
 */
public final class PartitionReplica {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionReplica.class);

  /** What this replica does in the current leader epoch. */
  private sealed interface Role {}

  private record Unassigned() implements Role {}

  private record Leading(LeaderRole role) implements Role {}

  private record Following(FollowerRole role) implements Role {}

  private record Offline(KafkaStorageException cause) implements Role {}

  private record Closed() implements Role {}

  private final ReplicaEnvironment env;
  private final PartitionLog log;
  private final OffsetWaiters commitWaiters = new OffsetWaiters();
  private final OffsetWaiters readWaiters = new OffsetWaiters();
  private final OffsetWaiters startWaiters = new OffsetWaiters();
  private final OffsetWaiters ownWaiters = new OffsetWaiters();
  private final List<HighWatermarkListener> listeners = new ArrayList<>(1);
  private Role role = new Unassigned();

  /** Metadata whose role the disk refused; taken again with the next tick. */
  private PartitionState refused;

  private volatile int leaderEpoch = -1;
  private volatile boolean leader;
  private volatile LogConfig config;
  private long appendedBytes;

  PartitionReplica(ReplicaEnvironment env, PartitionLog log) {
    this.env = env;
    this.log = log;
    this.config = log.config();
    log.onAcknowledgeable(() -> env.shard().execute(this::acknowledgeable));
  }

  /** Topic, its id, and partition. Any thread. */
  public TopicIdPartition id() {
    return log.id();
  }

  /** Who owns this replica. Any thread. */
  public Shard shard() {
    return env.shard();
  }

  /**
   * Appends as the leader. The buffer is changed in place (offsets, epoch) and not kept.
   *
   * @param acks -1 checks min.insync.replicas first
   * @param currentLeaderEpoch what the caller believes, or -1
   * @throws NotLeaderOrFollowerException when it doesn't lead
   * @throws FencedLeaderEpochException for an older epoch
   * @throws UnknownLeaderEpochException for a newer epoch
   * @throws org.apache.kafka.common.errors.NotEnoughReplicasException when the ISR is too small
   */
  public AppendResult append(
      ByteBuffer batches, short acks, int currentLeaderEpoch, AppendOrigin origin) {
    AppendResult result = leading(currentLeaderEpoch).append(batches, acks, origin);
    appendedBytes += result.bytes();
    return result;
  }

  /**
   * Waits until everything below an offset is committed.
   *
   * @param done called once on this shard, maybe within this call: NONE, REQUEST_TIMED_OUT,
   *     NOT_LEADER_OR_FOLLOWER (this replica leads no longer: the outcome is not known),
   *     NOT_ENOUGH_REPLICAS_AFTER_APPEND (committed, by an ISR that is too small by now), or
   *     KAFKA_STORAGE_ERROR (a durable log that can't be synced: the outcome is not known)
   */
  public void awaitCommitted(long offsetExclusive, long timeoutMs, Consumer<Errors> done) {
    if (!(role instanceof Leading leading)) {
      done.accept(Errors.NOT_LEADER_OR_FOLLOWER);
    } else if (log.highWatermark() >= offsetExclusive) {
      done.accept(committedOutcome(leading.role()));
    } else {
      OffsetWaiters.Waiter waiter = commitWaiters.add(offsetExclusive, done);
      waiter.timer(
          env.shard().schedule(() -> waiter.end(Errors.REQUEST_TIMED_OUT), Math.max(0, timeoutMs)));
    }
  }

  /**
   * Waits until this node alone may acknowledge everything below an offset (acks=1): at once, but
   * of a durable log once it is synced.
   *
   * @param done as of {@link #awaitCommitted}
   */
  public void awaitAcknowledgeable(long offsetExclusive, long timeoutMs, Consumer<Errors> done) {
    if (!(role instanceof Leading)) {
      done.accept(Errors.NOT_LEADER_OR_FOLLOWER);
    } else if (log.acknowledgeableEnd() >= offsetExclusive) {
      done.accept(Errors.NONE);
    } else {
      OffsetWaiters.Waiter waiter = ownWaiters.add(offsetExclusive, done);
      waiter.timer(
          env.shard().schedule(() -> waiter.end(Errors.REQUEST_TIMED_OUT), Math.max(0, timeoutMs)));
    }
  }

  /** As {@link #read(long, int, int, int, boolean, ReadUpTo)} up to the high watermark. */
  public FetchedPartition read(
      long fetchOffset,
      int currentLeaderEpoch,
      int lastFetchedEpoch,
      int maxBytes,
      boolean minOneMessage) {
    return read(
        fetchOffset,
        currentLeaderEpoch,
        lastFetchedEpoch,
        maxBytes,
        minOneMessage,
        ReadUpTo.HIGH_WATERMARK);
  }

  /**
   * Reads as the leader, as Kafka's Fetch does. Of an offset below the local log only its {@link
   * FetchedPartition#cold} position is told.
   *
   * @param currentLeaderEpoch what the caller believes, or -1
   * @param lastFetchedEpoch epoch of the caller's last record, or -1 (KIP-595)
   * @throws OffsetOutOfRangeException below the log's start or above its end
   * @throws NotLeaderOrFollowerException when it doesn't lead
   * @throws FencedLeaderEpochException for an older epoch
   * @throws UnknownLeaderEpochException for a newer epoch
   */
  public FetchedPartition read(
      long fetchOffset,
      int currentLeaderEpoch,
      int lastFetchedEpoch,
      int maxBytes,
      boolean minOneMessage,
      ReadUpTo upTo) {
    leading(currentLeaderEpoch);
    long start = log.logStartOffset();
    long end = log.logEndOffset();
    if (fetchOffset < start) {
      throw outOfRange(fetchOffset, start, end);
    }
    if (lastFetchedEpoch >= 0) {
      EpochEndOffset known = log.endOffsetForEpoch(lastFetchedEpoch);
      if (!known.isDefined()) {
        throw outOfRange(fetchOffset, start, end);
      }
      if (known.epoch() < lastFetchedEpoch || known.endOffsetExclusive() < fetchOffset) {
        return fetched(LogSlice.empty(fetchOffset), Optional.of(known));
      }
    }
    if (fetchOffset > end) {
      throw outOfRange(fetchOffset, start, end);
    }
    long limit = limit(upTo);
    if (fetchOffset >= limit) {
      return fetched(LogSlice.empty(fetchOffset), Optional.empty());
    }
    return fetchOffset < log.localLogStartOffset()
        ? cold(fetchOffset)
        : fetched(log.read(fetchOffset, maxBytes, limit, minOneMessage), Optional.empty());
  }

  private FetchedPartition cold(long offset) {
    ColdPosition position =
        new ColdPosition(
            offset,
            log.epochForOffset(offset)
                .orElseThrow(
                    () ->
                        new KafkaStorageException(
                            "the leader epoch of offset "
                                + offset
                                + " of "
                                + id()
                                + " is lost here; move the leadership to another replica")));
    return new FetchedPartition(
        LogSlice.empty(offset),
        log.highWatermark(),
        log.lastStableOffset(),
        log.logStartOffset(),
        Optional.empty(),
        Optional.of(position));
  }

  /**
   * Wakes a reader once: when the high watermark is above the offset, or when leadership or the
   * replica's existence changes; within this call if it is so already. The number of waiting
   * readers is bounded by the requests that the caller admits.
   */
  public Cancellable awaitReadable(long offset, Runnable wake) {
    if (!(role instanceof Leading) || log.highWatermark() > offset) {
      wake.run();
      return () -> {};
    }
    return readWaiters.add(offset + 1, outcome -> wake.run());
  }

  /**
   * ListOffsets: a timestamp, or one of Kafka's special ones (-1 latest, -2 earliest, -3 largest
   * timestamp, -4 earliest local, -5 latest tiered).
   *
   * @throws org.apache.kafka.common.errors.OffsetNotAvailableException when a new leader doesn't
   *     know yet how far its predecessor had committed
   */
  public ListedOffset listOffset(long timestampMs, int currentLeaderEpoch, ReadUpTo upTo) {
    LeaderRole leading = leading(currentLeaderEpoch);
    return OffsetLister.list(
        log, timestampMs, limit(upTo), leading.epochStartOffset(), leading.state().leaderEpoch());
  }

  /**
   * Where the log stands, seen from an offset that somebody would read next; an offset below the
   * start counts as the start.
   *
   * @throws NotLeaderOrFollowerException when it doesn't lead
   * @throws org.apache.kafka.common.errors.OffsetNotAvailableException see {@link #listOffset}
   */
  public LogPosition position(long offset) {
    long end =
        listOffset(ListOffsetsRequest.LATEST_TIMESTAMP, -1, ReadUpTo.HIGH_WATERMARK).offset();
    long start = log.logStartOffset();
    long next = Math.max(start, offset);
    return new LogPosition(
        start, end, next >= end ? OptionalLong.empty() : log.timestampAt(next), sizeInBytes());
  }

  /**
   * DeleteRecords (KIP-107): moves the first readable offset up; followers are told with the next
   * frame, and segments wholly below are deleted.
   *
   * @param offsetExclusive the new start, or -1 for the high watermark
   * @return the log's start
   * @throws OffsetOutOfRangeException above the high watermark
   * @throws NotLeaderOrFollowerException when it doesn't lead
   */
  public long deleteRecords(long offsetExclusive) {
    return leading(-1).deleteRecords(offsetExclusive);
  }

  /**
   * Waits until no member of the ISR holds anything below an offset, so that whoever leads next
   * doesn't either.
   *
   * @param done called once on this shard, maybe within this call: NONE, REQUEST_TIMED_OUT, or
   *     NOT_LEADER_OR_FOLLOWER (this replica leads no longer: the outcome is not known)
   */
  public void awaitDeleted(long offsetExclusive, long timeoutMs, Consumer<Errors> done) {
    if (!(role instanceof Leading leading)) {
      done.accept(Errors.NOT_LEADER_OR_FOLLOWER);
    } else if (leading.role().lowWatermark() >= offsetExclusive) {
      done.accept(Errors.NONE);
    } else {
      OffsetWaiters.Waiter waiter = startWaiters.add(offsetExclusive, done);
      waiter.timer(
          env.shard().schedule(() -> waiter.end(Errors.REQUEST_TIMED_OUT), Math.max(0, timeoutMs)));
    }
  }

  /** OffsetForLeaderEpoch (KIP-320); {@link EpochEndOffset#UNDEFINED} when it is not known. */
  public EpochEndOffset endOffsetForEpoch(int currentLeaderEpoch, int epoch) {
    leading(currentLeaderEpoch);
    return log.endOffsetForEpoch(epoch);
  }

  /** The partition's leader epoch, -1 before any is known. Any thread. */
  public int leaderEpoch() {
    return leaderEpoch;
  }

  /** Whether this replica leads. Any thread. */
  public boolean isLeader() {
    return leader;
  }

  /** The settings that its log has, or gets at this moment. Any thread. */
  public LogConfig config() {
    return config;
  }

  /** Exclusive end of what is committed. Any thread. */
  public long highWatermark() {
    return log.highWatermark();
  }

  /** Offset of the next record. Any thread. */
  public long logEndOffset() {
    return log.logEndOffset();
  }

  /** First offset that may be read. Any thread. */
  public long logStartOffset() {
    return log.logStartOffset();
  }

  /**
   * First offset that may be read from the local log; what is below is in remote storage only. Any
   * thread.
   */
  public long localLogStartOffset() {
    return log.localLogStartOffset();
  }

  /**
   * What remote storage has to know of this replica; empty unless the topic tiers and the replica
   * has a role, and while the leader epochs below the local log are lost here: nobody could tell
   * then which copies belong to the log.
   */
  public Optional<TieredLog> tieredLog() {
    return isTiered() ? Optional.of(wholeTieredLog()) : Optional.empty();
  }

  /**
   * Who wrote what, from the log's start on, for a read of remote storage; empty as {@link
   * #tieredLog} is. Unlike that it doesn't list segments, of which there may be thousands.
   */
  public Optional<Lineage> remoteLineage() {
    return isTiered() ? Optional.of(log.tier().lineage()) : Optional.empty();
  }

  private boolean isTiered() {
    boolean hasRole = role instanceof Leading || role instanceof Following;
    return hasRole && log.config().remoteStorage() && log.tier().isLineageKnown();
  }

  private TieredLog wholeTieredLog() {
    return new TieredLog(
        id(),
        leaderEpoch,
        leader,
        log.logStartOffset(),
        log.localLogStartOffset(),
        Math.min(log.highWatermark(), log.lastStableOffset()),
        log.tier().segments(),
        log.tier().lineage(),
        log.config());
  }

  /**
   * The files of a sealed segment.
   *
   * @throws IllegalArgumentException when no sealed segment begins at this offset (any more)
   */
  public SegmentFiles segmentFiles(long baseOffset) {
    return log.tier().files(baseOffset);
  }

  /**
   * Local retention, on leaders and followers: deletes the oldest local segments that remote
   * storage serves and {@code local.retention.*} lets go. The log's start stays.
   *
   * @param copied made with the lineage and the start of {@link #tieredLog}
   */
  public void deleteCopied(CopyCoverage copied) {
    log.tier().deleteCopied(copied);
  }

  /** Whether its segments are to be copied to remote storage, by the topic's settings. */
  public boolean isCopied() {
    return log.config().remoteStorage() && !log.config().remoteCopyDisabled();
  }

  /**
   * What compaction has to know of this replica; empty unless the topic is compacted and the
   * replica has a role. Leaders and followers are cleaned alike, each by itself.
   *
   * @throws KafkaStorageException when the disk fails
   */
  public Optional<DirtyLog> dirtyLog() {
    boolean hasRole = role instanceof Leading || role instanceof Following;
    if (!hasRole || !log.config().compacted() || log.failure().isPresent()) {
      return Optional.empty();
    }
    Optional<DirtyRange> range = log.compaction().dirtyRange();
    return Optional.of(
        new DirtyLog(
            id(),
            range,
            range.filter(r -> r.isDue(log.config().compaction())).isPresent(),
            log.compaction().damage()));
  }

  /**
   * Begins to clean this log, if it is due; the pass must be run, elsewhere.
   *
   * @throws KafkaStorageException when the disk fails
   */
  public Optional<CompactionPass> beginCompaction() {
    return dirtyLog()
        .filter(DirtyLog::due)
        .flatMap(DirtyLog::range)
        .map(range -> log.compaction().begin(range));
  }

  /** Bytes of the log's segments. */
  public long sizeInBytes() {
    return log.sizeInBytes();
  }

  /** Bytes that producers have appended here since this replica was opened. */
  public long appendedBytes() {
    return appendedBytes;
  }

  /** Whether a fault of the disk has stopped the log. Any thread. */
  public boolean isOffline() {
    return log.failure().isPresent();
  }

  /** How far behind the followers are; none while this replica doesn't lead. */
  public List<FollowerLag> followerLags() {
    return role instanceof Leading l ? l.role().followerLags() : List.of();
  }

  /** Tells a listener of every later move of the high watermark. */
  public void addHighWatermarkListener(HighWatermarkListener listener) {
    listeners.add(listener);
  }

  /** Stops telling it. */
  public void removeHighWatermarkListener(HighWatermarkListener listener) {
    listeners.remove(listener);
  }

  /** Applies metadata; an older state than the known one is ignored. */
  void apply(PartitionState next) {
    if (role instanceof Closed || role instanceof Offline) {
      return;
    }
    PartitionState known = known();
    if (known != null
        && (next.leaderEpoch() < known.leaderEpoch()
            || next.partitionEpoch() < known.partitionEpoch())) {
      return;
    }
    boolean wasDurable = log.config().durable();
    log.updateConfig(next.logConfig());
    config = next.logConfig();
    if (wasDurable && !next.logConfig().durable()) {
      acknowledgeable();
    }
    boolean leads = next.leader() == env.self().id();
    if (known != null && next.leaderEpoch() == known.leaderEpoch()) {
      switch (role) {
        case Leading l -> l.role().update(next);
        case Following f -> f.role().update(next);
        case Unassigned u -> throw new IllegalStateException("a state without role");
        case Offline o -> throw new IllegalStateException("offline");
        case Closed c -> throw new IllegalStateException("closed");
      }
      return;
    }
    leaveRole();
    role = new Unassigned(); // stays so if the disk refuses the new role
    refused = next;
    leader = false;
    leaderEpoch = next.leaderEpoch();
    if (leads) {
      LeaderRole leading = new LeaderRole(env, log, next, this::committed, this::deleted);
      role = new Leading(leading);
      leader = true;
      leading.start();
      // Readers learn that the epoch is another one; producers go on waiting at the same leader.
      readWaiters.endAll(Errors.NONE);
      env.leadership().onLeader(id(), next.leaderEpoch());
    } else {
      role = new Following(new FollowerRole(env, log, next, this::committed));
      loseLeadership();
      env.leadership().onFollower(id(), next.leaderEpoch());
    }
    refused = null;
  }

  /** A frame of a leader, whose payload stays the caller's. */
  void onLeaderFrame(InboundStream from, Frame.OfReplica frame) {
    switch (role) {
      case Following f -> f.role().onFrame(from, frame);
      case Leading l -> {
        boolean ahead = frame.key().leaderEpoch() > leaderEpoch;
        from.link()
            .send(
                new Frame.Reject(frame.key(), ahead ? RejectReason.NOT_YET : RejectReason.FENCED));
      }
      case Unassigned u -> from.link().send(new Frame.Reject(frame.key(), RejectReason.NOT_YET));
      case Offline o -> from.link().send(new Frame.Reject(frame.key(), RejectReason.NOT_YET));
      case Closed c -> from.link().send(new Frame.Reject(frame.key(), RejectReason.NOT_YET));
    }
  }

  void onLeaderHighWatermark(InboundStream from, Frame.HighWatermarkEntry entry) {
    if (role instanceof Following f) {
      f.role().onHighWatermark(from, entry);
    }
  }

  void onFollowerAnswer(UpStream from, Frame.ProbeAnswer answer) {
    if (role instanceof Leading l) {
      l.role().onAnswer(from, answer);
    }
  }

  void onFollowerAck(UpStream from, Frame.AckEntry ack) {
    if (role instanceof Leading l) {
      l.role().onAck(from, ack);
    }
  }

  void onFollowerReject(UpStream from, Frame.Reject reject) {
    if (role instanceof Leading l) {
      l.role().onReject(from, reject);
    }
  }

  /** The stream to a peer came or went. */
  void onStream(int nodeId) {
    if (role instanceof Leading l) {
      l.role().onStream(nodeId);
    }
  }

  void tick() {
    log.tick();
    if (role instanceof Leading l) {
      l.role().tick();
    } else if (role instanceof Unassigned && refused != null) {
      // Nobody else would ask again: the controller believes that the role was taken.
      apply(refused);
    }
  }

  /** Goes on in another's place, whose log this one's is a copy of. */
  void takeOver(PartitionReplica former) {
    listeners.addAll(former.listeners);
    appendedBytes = former.appendedBytes;
  }

  /** Ends for good; the log is the caller's. */
  void close() {
    leaveRole();
    role = new Closed();
    leader = false;
    loseLeadership();
  }

  /**
   * The log's directory is out of service: neither leads nor follows any more, and answers
   * KAFKA_STORAGE_ERROR, until the replica is closed. No-op while the log's directory is in
   * service.
   */
  void leaveOffline() {
    if (!log.isGone() || role instanceof Closed || role instanceof Offline) {
      return;
    }
    boolean hadRole = role instanceof Leading || role instanceof Following;
    leaveRole();
    role = new Offline(log.failure().orElseThrow());
    leader = false;
    endWaiters(Errors.KAFKA_STORAGE_ERROR);
    if (hadRole) {
      env.leadership().onFollower(id(), leaderEpoch);
    }
  }

  PartitionLog log() {
    return log;
  }

  private void committed(long highWatermark) {
    if (role instanceof Leading l) {
      commitWaiters.reached(highWatermark, committedOutcome(l.role()));
    }
    readWaiters.reached(highWatermark, Errors.NONE);
    for (HighWatermarkListener listener : List.copyOf(listeners)) {
      try {
        listener.onHighWatermark(id(), highWatermark);
      } catch (RuntimeException e) {
        LOG.error("event=high_watermark_listener_failed partition={}", id(), e);
      }
    }
  }

  /** More of the log may be acknowledged, or nothing ever will be. */
  private void acknowledgeable() {
    if (log.failure().isPresent() && log.config().durable()) {
      ownWaiters.endAll(Errors.KAFKA_STORAGE_ERROR);
      commitWaiters.endAll(Errors.KAFKA_STORAGE_ERROR);
    }
    switch (role) {
      case Leading l -> {
        ownWaiters.reached(log.acknowledgeableEnd(), Errors.NONE);
        l.role().acknowledgeable();
      }
      case Following f -> f.role().acknowledgeable();
      case Unassigned u -> {
        // The role that comes looks for itself.
      }
      case Offline o -> {
        // Whoever waited was told.
      }
      case Closed c -> {
        // Nobody waits.
      }
    }
  }

  private void deleted(long lowWatermark) {
    startWaiters.reached(lowWatermark, Errors.NONE);
  }

  private static Errors committedOutcome(LeaderRole leading) {
    return leading.hasEnoughReplicas() ? Errors.NONE : Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
  }

  private void leaveRole() {
    if (role instanceof Leading l) {
      l.role().close();
    }
  }

  private void loseLeadership() {
    endWaiters(Errors.NOT_LEADER_OR_FOLLOWER);
  }

  private void endWaiters(Errors outcome) {
    ownWaiters.endAll(outcome);
    commitWaiters.endAll(outcome);
    readWaiters.endAll(outcome);
    startWaiters.endAll(outcome);
  }

  private PartitionState known() {
    return switch (role) {
      case Leading l -> l.role().state();
      case Following f -> f.role().state();
      case Unassigned u -> null;
      case Offline o -> null;
      case Closed c -> null;
    };
  }

  private LeaderRole leading(int currentLeaderEpoch) {
    if (role instanceof Offline offline) {
      throw new DirectoryOfflineException(offline.cause());
    }
    if (currentLeaderEpoch >= 0 && leaderEpoch >= 0) {
      if (currentLeaderEpoch < leaderEpoch) {
        throw new FencedLeaderEpochException(
            "leader epoch " + currentLeaderEpoch + " is older than " + leaderEpoch);
      }
      if (currentLeaderEpoch > leaderEpoch) {
        throw new UnknownLeaderEpochException(
            "leader epoch " + currentLeaderEpoch + " is newer than " + leaderEpoch);
      }
    }
    if (role instanceof Leading l) {
      return l.role();
    }
    throw new NotLeaderOrFollowerException("this replica doesn't lead");
  }

  private long limit(ReadUpTo upTo) {
    return switch (upTo) {
      case HIGH_WATERMARK -> log.highWatermark();
      case LAST_STABLE_OFFSET -> log.lastStableOffset();
      case LOG_END -> log.logEndOffset();
    };
  }

  private FetchedPartition fetched(LogSlice slice, Optional<EpochEndOffset> diverging) {
    return new FetchedPartition(
        slice,
        log.highWatermark(),
        log.lastStableOffset(),
        log.logStartOffset(),
        diverging,
        Optional.empty());
  }

  private static OffsetOutOfRangeException outOfRange(long offset, long start, long end) {
    return new OffsetOutOfRangeException(
        "offset " + offset + " is not within [" + start + ", " + end + "]");
  }
}
