package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopicTail;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.internaltopic.ReplicaInternalTopicLog;
import io.weir.broker.metrics.Metrics;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.protocol.Clock;
import io.weir.replication.ReplicaRegistry;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageNotReadyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * KIP-405's {@code RemoteLogMetadataManager} on {@code __weir_remote_log_metadata}. Every broker
 * replays the whole topic, so leadership of partitions is nothing to it, and a partition that never
 * tiered is empty, not an error.
 *
 * <p>Reads answer from memory and never block; before the topic was read to its end once they throw
 * {@link RemoteStorageNotReadyException}. Futures of writes complete on the thread of {@code
 * executor} or of the topic's log: callers don't block in them. After a record that can't be read
 * ({@link #halted}) reads go on with what was known, {@link #isReady} is false for every partition,
 * and writes fail at once.
 *
 * <p>Thread-safe.
 */
public final class TopicRemoteLogMetadataManager implements RemoteLogMetadataManager {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRemoteLogMetadataManager.class);
  private static final long COMPACTION_MS = 30_000;

  /** How long writers wait for a compaction that waits for this broker's own replay. */
  private static final long OWN_REPLAY_MS_MAX = 10_000;

  private final RemoteLogMetadataReplay replay;
  private final ReplayProgress progress = new ReplayProgress();
  private final InternalTopicTail tail;
  private final RemoteLogMetadataLeader leader;
  private final RemoteLogMetadataCompaction compaction;
  private final RemoteLogMetadataWriter writer;
  private final ScheduledExecutorService executor;

  /**
   * Makes one that reads and writes nothing yet.
   *
   * @param nodeId this broker
   * @param peers requests to the controller and to other brokers
   * @param replicas of this broker
   * @param replicationFactor of the topic, if this broker has to have it created
   * @param executor one thread of its own, which the caller shuts down after {@link #close}
   */
  public TopicRemoteLogMetadataManager(
      int nodeId,
      Supplier<ClusterMetadata> metadata,
      ControllerClient peers,
      ReplicaRegistry replicas,
      int replicationFactor,
      Clock clock,
      ScheduledExecutorService executor) {
    RemoteLogMetadataCodec codec = new RemoteLogMetadataCodec();
    ReplicaInternalTopicLog log =
        new ReplicaInternalTopicLog(RemoteLogMetadataTopic.TOPIC, replicas::find);
    this.executor = executor;
    replay = new RemoteLogMetadataReplay(codec, progress);
    tail =
        new InternalTopicTail(
            RemoteLogMetadataTopic.TOPIC, metadata, peers, replicationFactor, replay, executor);
    leader = new RemoteLogMetadataLeader(log, codec, clock);
    compaction =
        new RemoteLogMetadataCompaction(
            leader,
            log,
            replay,
            end -> progress.await(end, OWN_REPLAY_MS_MAX),
            codec,
            RemoteLogMetadataCompaction.Rule.DEFAULT,
            executor);
    writer =
        new RemoteLogMetadataWriter(
            new RemoteLogMetadataRoute(nodeId, metadata, peers, leader),
            progress,
            codec,
            clock,
            executor);
  }

  /**
   * Starts replaying; has the topic created when it is missing.
   *
   * @return completes once everything was replayed that was committed when the leader was first
   *     asked; fails when a record can't be read
   */
  public CompletableFuture<Void> start() {
    var _ = tail.halted().thenAccept(_ -> replay.halted());
    scheduleCompaction();
    return tail.start();
  }

  /** Completes with the reason once a record can't be read; it won't be tried again. */
  public CompletableFuture<Throwable> halted() {
    return tail.halted();
  }

  /** What takes peers' events while this broker leads the topic. */
  public RemoteLogMetadataLeader leader() {
    return leader;
  }

  /**
   * The partitions that have segments in whatever state, or whose deletion is not over: also those
   * of topics that are gone. A copy.
   *
   * @throws RemoteStorageNotReadyException before the topic was read to its end once
   */
  public Set<TopicIdPartition> partitions() throws RemoteStorageNotReadyException {
    return shown().partitions();
  }

  /** Adds what {@code /metrics} tells of it. */
  public void addTo(Metrics metrics) {
    metrics.gauge(
        "weir_remote_log_metadata_ready",
        "1 while this broker knows what is copied; 0 before, and when it can't read an event.",
        () -> replay.isReady() ? 1 : 0);
    metrics.gauge(
        "weir_remote_log_metadata_applied_offset",
        "Exclusive end of the events of remote segments that this broker has replayed.",
        progress::appliedOffset);
    metrics.gauge(
        "weir_remote_log_metadata_segments",
        "Remote segments known, in whatever state.",
        () -> replay.shown().map(RemoteLogMetadataState::segmentCount).orElse(0L));
    metrics.gauge(
        "weir_remote_log_metadata_writes_waiting",
        "Events of this broker that are not committed yet.",
        writer::waiting);
    metrics.counter(
        "weir_remote_log_metadata_refused_events_total",
        "Events replayed that their segment's state did not allow.",
        replay::refusedEvents);
    metrics.counter(
        "weir_remote_log_metadata_compactions_total",
        "How often this broker, as leader of the events, let their log begin later.",
        compaction::compactions);
  }

  @Override
  public CompletableFuture<Void> addRemoteLogSegmentMetadata(RemoteLogSegmentMetadata segment) {
    if (segment.state() != RemoteLogSegmentState.COPY_SEGMENT_STARTED) {
      throw new IllegalArgumentException("a new segment is COPY_SEGMENT_STARTED, not " + segment);
    }
    return write(segment);
  }

  @Override
  public CompletableFuture<Void> updateRemoteLogSegmentMetadata(
      RemoteLogSegmentMetadataUpdate update) {
    if (update.state() == RemoteLogSegmentState.COPY_SEGMENT_STARTED) {
      throw new IllegalArgumentException("no update leads to COPY_SEGMENT_STARTED: " + update);
    }
    return write(update);
  }

  @Override
  public CompletableFuture<Void> putRemotePartitionDeleteMetadata(
      RemotePartitionDeleteMetadata deletion) {
    return write(deletion);
  }

  @Override
  public Optional<RemoteLogSegmentMetadata> remoteLogSegmentMetadata(
      TopicIdPartition partition, int epochForOffset, long offset)
      throws RemoteStorageNotReadyException {
    return read(partition, segments -> segments.find(epochForOffset, offset), Optional.empty());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Of finished segments only: once they are being deleted it falls again.
   */
  @Override
  public Optional<Long> highestOffsetForEpoch(TopicIdPartition partition, int leaderEpoch)
      throws RemoteStorageNotReadyException {
    return read(partition, segments -> segments.highestOffset(leaderEpoch), Optional.empty());
  }

  /** {@inheritDoc} By start offset; a copy, which later events don't change. */
  @Override
  public Iterator<RemoteLogSegmentMetadata> listRemoteLogSegments(TopicIdPartition partition)
      throws RemoteStorageNotReadyException {
    return read(partition, PartitionSegments::all, List.<RemoteLogSegmentMetadata>of()).iterator();
  }

  /** {@inheritDoc} By start offset; a copy, which later events don't change. */
  @Override
  public Iterator<RemoteLogSegmentMetadata> listRemoteLogSegments(
      TopicIdPartition partition, int leaderEpoch) throws RemoteStorageNotReadyException {
    return read(
            partition, segments -> segments.of(leaderEpoch), List.<RemoteLogSegmentMetadata>of())
        .iterator();
  }

  @Override
  public long remoteLogSize(TopicIdPartition partition, int leaderEpoch)
      throws RemoteStorageNotReadyException {
    return read(
        partition,
        segments ->
            segments.of(leaderEpoch).stream()
                .mapToLong(RemoteLogSegmentMetadata::segmentSizeInBytes)
                .sum(),
        0L);
  }

  @Override
  public Optional<RemoteLogSegmentMetadata> nextSegmentWithTxnIndex(
      TopicIdPartition partition, int epoch, long offset) throws RemoteStorageNotReadyException {
    Optional<RemoteLogSegmentMetadata> next = remoteLogSegmentMetadata(partition, epoch, offset);
    while (next.isPresent() && next.get().isTxnIdxEmpty()) {
      next = remoteLogSegmentMetadata(partition, epoch, next.get().endOffset() + 1);
    }
    return next;
  }

  /** Whether copying and local deletion may rely on what is known; the same for all partitions. */
  @Override
  public boolean isReady(TopicIdPartition partition) {
    return replay.isReady();
  }

  /** As {@link #isReady}, which is the same for all partitions. */
  public boolean isKnown() {
    return replay.isReady();
  }

  /** Nothing: every broker replays everything. */
  @Override
  public void onPartitionLeadershipChanges(
      Set<TopicIdPartition> leaders, Set<TopicIdPartition> followers) {}

  /** Nothing: every broker replays everything. */
  @Override
  public void onStopPartitions(Set<TopicIdPartition> partitions) {}

  /** Nothing: the constructor has it all. */
  @Override
  public void configure(Map<String, ?> configs) {}

  /** Reads and writes nothing more; writes that wait fail. */
  @Override
  public void close() {
    tail.close();
    writer.close();
  }

  private CompletableFuture<Void> write(RemoteLogMetadata event) {
    return tail.halted().isDone()
        ? CompletableFuture.failedFuture(
            new RemoteStorageException(
                "nothing is written while remote log metadata can't be read", tail.halted().join()))
        : writer.write(event);
  }

  private <T> T read(
      TopicIdPartition partition, Function<PartitionSegments, T> question, T whenNone)
      throws RemoteStorageNotReadyException {
    return shown().segments(partition).map(question).orElse(whenNone);
  }

  private RemoteLogMetadataState shown() throws RemoteStorageNotReadyException {
    Optional<RemoteLogMetadataState> shown = replay.shown();
    if (shown.isEmpty()) {
      throw new RemoteStorageNotReadyException(
          "this broker has not read "
              + RemoteLogMetadataTopic.TOPIC.name()
              + " to its end yet; try again");
    }
    return shown.get();
  }

  private void scheduleCompaction() {
    try {
      var _ =
          executor.scheduleWithFixedDelay(
              () -> {
                var _ = compaction.runIfWorthIt();
              },
              COMPACTION_MS,
              COMPACTION_MS,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("event=remote_log_metadata_stopped");
    }
  }
}
