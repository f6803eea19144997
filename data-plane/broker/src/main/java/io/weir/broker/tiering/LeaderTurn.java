package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopyTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader's turn: total retention moves the log's start, a few copies that nobody needs are
 * deleted, and the next segment is copied; by a plan that is made anew from what holds now. Runs on
 * one thread at a time.
 */
final class LeaderTurn implements Turn {
  /** So that a long list of them doesn't keep other partitions waiting. */
  static final int DELETIONS_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(LeaderTurn.class);

  /**
   * What every turn needs. Immutable.
   *
   * @param spend told of the bytes of a copy when it begins
   */
  record Tools(
      TieredReplicas replicas,
      RemoteLogMetadataManager metadata,
      SegmentCopy copy,
      SegmentDeletion deletion,
      LeaderPlan.Orphans orphans,
      Clock clock,
      TieringMetrics metrics,
      LongConsumer spend) {}

  private final TopicIdPartition id;
  private final PartitionWork work;
  private final Tools tools;

  LeaderTurn(TopicIdPartition id, PartitionWork work, Tools tools) {
    this.id = id;
    this.work = work;
    this.tools = tools;
  }

  @Override
  public TopicIdPartition id() {
    return id;
  }

  @Override
  public boolean run() {
    boolean deletionsLeft =
        work.deleting().isOver()
            && guarded(
                this::delete,
                work.deleting(),
                "event=copies_not_deleted",
                tools.metrics()::deleteFailed);
    boolean copiesLeft =
        work.copying().isOver()
            && guarded(
                this::copy,
                work.copying(),
                "event=segment_not_copied",
                tools.metrics()::copyFailed);
    return deletionsLeft || copiesLeft;
  }

  /** A stage of the turn. */
  private interface Stage {
    /** Whether there is more of it to do. */
    boolean run(TieredLog log, LeaderPlan plan) throws RemoteStorageException;
  }

  private boolean guarded(Stage stage, Backoff backoff, String event, Runnable countFailure) {
    Optional<TieredLog> log = Optional.empty();
    try {
      log = Waits.of(tools.replicas().find(id), "state of " + id).filter(TieredLog::leader);
      if (log.isEmpty() || !tools.metadata().isReady(id)) {
        return false;
      }
      LeaderPlan plan =
          LeaderPlan.of(
              log.get(),
              RemoteCopies.of(tools.metadata(), id),
              tools.orphans(),
              tools.clock().wallTimeMs());
      work.planned(plan);
      boolean more = stage.run(log.get(), plan);
      backoff.succeeded();
      return more;
    } catch (RemoteStorageException | RuntimeException e) {
      if (log.isPresent() && tools.replicas().leads(id, log.get().leaderEpoch())) {
        if (!backoff.isFailing()) {
          LOG.warn(
              "{} partition={} action=\"it is tried again, local segments stay\" cause=\"{}\"",
              event,
              id,
              e.toString());
        }
        backoff.failed();
        countFailure.run();
      }
      return false;
    }
  }

  private boolean delete(TieredLog log, LeaderPlan plan) throws RemoteStorageException {
    List<RemoteLogSegmentMetadata> unwanted = new ArrayList<>(plan.broken());
    if (plan.newStart() > log.logStartOffset() || !plan.below().isEmpty()) {
      // First the start, at every replica that may lead next; then what is below.
      Waits.of(tools.replicas().moveStart(id, plan.newStart()), "log start of " + id);
      unwanted.addAll(plan.below());
    }
    // One that the store never lets go must not keep the others: each failure begins further on.
    Collections.rotate(unwanted, -work.deleting().failures());
    for (RemoteLogSegmentMetadata copy :
        unwanted.subList(0, Math.min(DELETIONS_MAX, unwanted.size()))) {
      if (!tools.replicas().leads(id, log.leaderEpoch())) {
        return false;
      }
      tools.deletion().delete(copy);
      LOG.info(
          "event=remote_segment_deleted partition={} from={} to={} was={} id={}",
          id,
          copy.startOffset(),
          copy.endOffset() + 1,
          copy.state(),
          copy.remoteLogSegmentId().id());
    }
    return unwanted.size() > DELETIONS_MAX;
  }

  private boolean copy(TieredLog log, LeaderPlan plan) throws RemoteStorageException {
    if (plan.copies().isEmpty()) {
      return false;
    }
    CopyTask next = plan.copies().getFirst();
    log.segments().stream()
        .filter(segment -> segment.offsets().equals(next.offsets()))
        .findFirst()
        .ifPresent(segment -> tools.spend().accept(segment.sizeInBytes()));
    tools.metrics().copied(tools.copy().copy(log, next));
    return plan.copies().size() > 1;
  }
}
