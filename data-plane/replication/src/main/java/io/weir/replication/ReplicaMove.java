package io.weir.replication;

import io.weir.storage.LogMove;
import io.weir.storage.PartitionLog;
import io.weir.storage.PendingSync;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One move of one replica; see {@link ReplicaMover}. On the replica's shard but for what says. */
final class ReplicaMove {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaMove.class);

  /** Bytes of one step; the shard serves others between two. */
  private static final int STEP_BYTES = 1 << 20;

  /** Copied within the swap at most; what is above the high watermark may be more for a while. */
  private static final long TAIL_RECORDS_MAX = 10_000;

  private static final long STEP_PAUSE_MS = 2;
  private static final long TAIL_PAUSE_MS = 20;

  /** Puts another log in the place of a replica's. */
  interface Swap {
    /** On the shard: the replica goes on with the log that the move has made. */
    void toMoved(ReplicaSlot slot, PartitionLog moved);

    /** On the shard: neither of the two logs can be written; the replica is opened anew. */
    void toNone(ReplicaSlot slot);

    /** Whether this node's replicas are being closed. */
    boolean isClosed();
  }

  private final ReplicaSlot slot;
  private final Uuid target;
  private final Uuid source;
  private final Executor opener;
  private final ReplicaMover.Teller teller;
  private final Swap swap;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile ReplicaMover.Progress progress;
  private volatile boolean cancelled;
  private LogMove copying;
  private boolean told;

  ReplicaMove(
      ReplicaSlot slot,
      Uuid target,
      Uuid source,
      Executor opener,
      ReplicaMover.Teller teller,
      Swap swap) {
    this.slot = slot;
    this.target = target;
    this.source = source;
    this.opener = opener;
    this.teller = teller;
    this.swap = swap;
  }

  Uuid target() {
    return target;
  }

  /** How far it is, once it copies. Any thread. */
  Optional<ReplicaMover.Progress> progress() {
    return Optional.ofNullable(progress);
  }

  /** Completes when it has ended, either way. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Any thread; completes when it has ended. */
  CompletableFuture<Void> cancel() {
    cancelled = true;
    return ended;
  }

  /** Any thread. */
  void start(LogMove begun) {
    LOG.info("event=move_begun partition={} from={} to={}", slot.id(), source, target);
    slot.shard()
        .execute(
            () -> {
              copying = begun;
              guarded(this::step);
            });
  }

  private void guarded(Runnable task) {
    try {
      if (isWanted()) {
        task.run();
      } else {
        abandon("it is not wanted any more");
      }
    } catch (RuntimeException e) {
      if (copying.hasLeft()) {
        LOG.error("event=move_failed partition={} to={}", slot.id(), target, e);
        swap.toNone(slot);
        ended.complete(null);
      } else {
        abandon(e.toString());
      }
    }
  }

  private boolean isWanted() {
    return !cancelled
        && !swap.isClosed()
        && !slot.isDeleted()
        && slot.replica().filter(replica -> replica.log() == copying.original()).isPresent()
        && !copying.original().isGone();
  }

  private void step() {
    PartitionLog log = copying.original();
    boolean more = copying.copy(STEP_BYTES, log.highWatermark());
    showProgress(log);
    if (more) {
      again(STEP_PAUSE_MS, this::step);
    } else if (!told) {
      told = true;
      sync();
    } else if (log.logEndOffset() - copying.copiedTo() > TAIL_RECORDS_MAX) {
      again(TAIL_PAUSE_MS, this::step);
    } else {
      finish();
    }
  }

  private void again(long delayMs, Runnable task) {
    slot.shard().schedule(() -> guarded(task), delayMs);
  }

  /** The bulk goes to the device beside the shard, so that the swap has little left to wait for. */
  private void sync() {
    PendingSync pending = copying.beginSync();
    var unused =
        CompletableFuture.runAsync(pending::sync, opener)
            .thenCompose(ignored -> teller.tell(slot.id(), target))
            .whenCompleteAsync(
                (ignored, failure) ->
                    guarded(
                        () -> {
                          if (failure != null) {
                            throw new KafkaStorageException(
                                "move not prepared: " + failure, failure);
                          }
                          step();
                        }),
                slot.shard());
  }

  private void finish() {
    PartitionLog moved = copying.complete();
    swap.toMoved(slot, moved);
    LOG.info(
        "event=replica_moved partition={} from={} to={} end={} hw={}",
        slot.id(),
        source,
        target,
        moved.logEndOffset(),
        moved.highWatermark());
    ended.complete(null);
  }

  private void abandon(String reason) {
    LOG.warn("event=move_abandoned partition={} to={} reason=\"{}\"", slot.id(), target, reason);
    copying.abandon();
    if (told && !slot.isDeleted()) {
      var unused = teller.tell(slot.id(), source);
    }
    ended.complete(null);
  }

  private void showProgress(PartitionLog log) {
    progress =
        new ReplicaMover.Progress(
            target, copying.sizeInBytes(), Math.max(0, log.logEndOffset() - copying.copiedTo()));
  }
}
