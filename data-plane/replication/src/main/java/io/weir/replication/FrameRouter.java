package io.weir.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands frames to the shards of the replicas that they speak of. Thread-safe, stateless. */
final class FrameRouter {
  private static final Logger LOG = LoggerFactory.getLogger(FrameRouter.class);

  private final ReplicaTable table;

  FrameRouter(ReplicaTable table) {
    this.table = table;
  }

  /** A leader's frame, on a thread of the transport. */
  void onLeaderFrame(InboundStream from, Frame frame) {
    switch (frame) {
      case Frame.HighWatermarks all ->
          perShard(
              all.entries(),
              Frame.HighWatermarkEntry::key,
              (replica, entry) -> replica.onLeaderHighWatermark(from, entry));
      case Frame.OfReplica one -> {
        Optional<ReplicaSlot> slot = slot(one.key());
        Optional<PartitionReplica> replica = slot.flatMap(ReplicaSlot::replica);
        if (replica.isEmpty()) {
          one.release();
          from.link().send(new Frame.Reject(one.key(), RejectReason.NOT_YET));
        } else {
          perform(slot.get(), replica.get(), one, r -> r.onLeaderFrame(from, one));
        }
      }
      default -> {
        frame.release();
        from.link().close("a leader sent " + frame.getClass().getSimpleName());
      }
    }
  }

  /** A follower's frame, on a thread of the transport. */
  void onFollowerFrame(UpStream from, Frame frame) {
    switch (frame) {
      case Frame.Ack all ->
          perShard(
              all.entries(),
              Frame.AckEntry::key,
              (replica, ack) -> replica.onFollowerAck(from, ack));
      case Frame.ProbeAnswer answer -> toReplica(answer, r -> r.onFollowerAnswer(from, answer));
      case Frame.Reject reject -> toReplica(reject, r -> r.onFollowerReject(from, reject));
      default -> {
        frame.release();
        from.link().close("a follower sent " + frame.getClass().getSimpleName());
      }
    }
  }

  private void toReplica(Frame.OfReplica frame, Consumer<PartitionReplica> action) {
    slot(frame.key())
        .ifPresent(
            slot -> slot.replica().ifPresent(replica -> perform(slot, replica, frame, action)));
  }

  private static void perform(
      ReplicaSlot slot, PartitionReplica replica, Frame frame, Consumer<PartitionReplica> action) {
    try {
      slot.shard()
          .execute(
              () -> {
                try {
                  ShardWorker.guarded(replica, action);
                } finally {
                  frame.release();
                }
              });
    } catch (RejectedExecutionException e) {
      frame.release();
      LOG.debug("event=frame_dropped partition={} reason=shard_stopped", slot.id());
    }
  }

  private interface EntryAction<E> {
    void perform(PartitionReplica replica, E entry);
  }

  private <E> void perShard(
      List<E> entries, java.util.function.Function<E, ReplicaKey> key, EntryAction<E> action) {
    Map<Shard, List<Runnable>> tasks = new HashMap<>();
    for (E entry : entries) {
      slot(key.apply(entry))
          .ifPresent(
              slot ->
                  slot.replica()
                      .ifPresent(
                          replica ->
                              tasks
                                  .computeIfAbsent(slot.shard(), s -> new ArrayList<>())
                                  .add(
                                      () ->
                                          ShardWorker.guarded(
                                              replica, r -> action.perform(r, entry)))));
    }
    tasks.forEach(
        (shard, all) -> {
          try {
            shard.execute(() -> all.forEach(Runnable::run));
          } catch (RejectedExecutionException e) {
            LOG.debug("event=entries_dropped count={} reason=shard_stopped", all.size());
          }
        });
  }

  private Optional<ReplicaSlot> slot(ReplicaKey key) {
    return table.find(key.topicId(), key.partition());
  }
}
