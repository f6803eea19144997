package io.weir.replication;

import io.weir.storage.AppendResult;
import io.weir.storage.EpochEndOffset;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica that follows, for one leader epoch: answers probes, cuts its log where the leader says,
 * appends what is pushed. Used by the partition's shard.
 */
final class FollowerRole {
  private static final Logger LOG = LoggerFactory.getLogger(FollowerRole.class);
  private static final int NO_SESSION = -1;

  private final ReplicaEnvironment env;
  private final PartitionLog log;
  private final LongConsumer onHighWatermark;
  private PartitionState state;
  private InboundStream stream;
  private int session = NO_SESSION;

  /** First offset of the log, as the leader of this session heard; 0 before it did. */
  private long acknowledgedStart;

  /** End of the log, as the leader of this session heard. */
  private long acknowledgedEnd;

  /** The session's key, for acknowledgements that come later; null without session. */
  private ReplicaKey sessionKey;

  /** Whether the leader waits for an answer, until the log is durable to its end. */
  private boolean owesAnswer;

  FollowerRole(
      ReplicaEnvironment env,
      PartitionLog log,
      PartitionState state,
      LongConsumer onHighWatermark) {
    this.env = env;
    this.log = log;
    this.state = state;
    this.onHighWatermark = onHighWatermark;
    LOG.info(
        "event=follower partition={} leader={} leader_epoch={} end={} hw={}",
        log.id(),
        state.leader(),
        state.leaderEpoch(),
        log.logEndOffset(),
        log.highWatermark());
  }

  PartitionState state() {
    return state;
  }

  /** Takes a newer state of the same leader epoch. */
  void update(PartitionState newer) {
    state = newer;
  }

  /** Performs a leader's frame; its payload stays the caller's. */
  void onFrame(InboundStream from, Frame.OfReplica frame) {
    ReplicaKey key = frame.key();
    boolean probe = frame instanceof Frame.Probe;
    FollowerDecider.Verdict verdict =
        probe
            ? FollowerDecider.probe(
                state, env.self().id(), log.latestEpoch().orElse(-1), key, from.peerNodeId())
            : FollowerDecider.inSession(state, key, session, from.equals(stream));
    switch (verdict) {
      case FollowerDecider.Drop d -> {
        // Of a session that is over: its successor says everything again.
      }
      case FollowerDecider.Refuse r -> from.link().send(new Frame.Reject(key, r.reason()));
      case FollowerDecider.Take t -> take(from, frame);
    }
  }

  /** Takes the leader's high watermark, if it is of the current session. */
  void onHighWatermark(InboundStream from, Frame.HighWatermarkEntry entry) {
    if (FollowerDecider.inSession(state, entry.key(), session, from.equals(stream))
        instanceof FollowerDecider.Take) {
      committed(entry.highWatermark(), entry.logStartOffset());
      if (log.logStartOffset() > acknowledgedStart) {
        acknowledge(); // DeleteRecords may wait for it.
      }
    }
  }

  /** More of the log may be acknowledged, or it failed. */
  void acknowledgeable() {
    if (sessionKey == null) {
      return;
    }
    if (log.config().durable() && log.failure().isPresent()) {
      reject(sessionKey, RejectReason.STORAGE_ERROR);
    } else if (owesAnswer) {
      answer();
    } else if (log.acknowledgeableEnd() > acknowledgedEnd) {
      acknowledge();
    }
  }

  private void take(InboundStream from, Frame.OfReplica frame) {
    try {
      switch (frame) {
        case Frame.Probe probe -> {
          if (stream != null && stream.number() > from.number()) {
            return; // a later stream of the same leader is in use already
          }
          stream = from;
          session = probe.key().session();
          sessionKey = probe.key();
          acknowledgedStart = 0;
          acknowledgedEnd = 0;
          answer();
        }
        case Frame.Truncate truncate -> {
          truncate(truncate);
          answer();
        }
        case Frame.Reset reset when isAhead(reset) -> reject(reset.key(), RejectReason.NOT_YET);
        case Frame.Reset reset -> {
          LOG.info(
              "event=start_anew partition={} offset={} end={} hw={}",
              log.id(),
              reset.startOffset(),
              log.logEndOffset(),
              log.highWatermark());
          log.restartAt(reset.startOffset(), reset.logStartOffset());
          answer();
        }
        case Frame.Extend extend when !state.logConfig().remoteStorage() ->
            reject(extend.key(), RejectReason.NOT_YET);
        case Frame.Extend extend -> extend(extend);
        case Frame.Append append -> append(append);
        case Frame.ProbeAnswer a -> unexpected(from);
        case Frame.Reject r -> unexpected(from);
      }
    } catch (CorruptRecordException e) {
      LOG.error(
          "event=corrupt_push partition={} leader={} end={} error=\"{}\"",
          log.id(),
          from.peerNodeId(),
          log.logEndOffset(),
          e.getMessage());
      reject(frame.key(), RejectReason.CORRUPT);
    } catch (IOException | ApiException e) {
      LOG.error(
          "event=follower_failed partition={} leader={} end={} error=\"{}\"",
          log.id(),
          from.peerNodeId(),
          log.logEndOffset(),
          e.toString());
      reject(frame.key(), RejectReason.STORAGE_ERROR);
    }
  }

  /** The leader's metadata is newer: the topic has remote storage, and here it hasn't yet. */
  private boolean isAhead(Frame.Reset reset) {
    return reset.logStartOffset() < reset.startOffset() && !state.logConfig().remoteStorage();
  }

  private void extend(Frame.Extend extend) {
    boolean takesProducers = log.tier().isEmpty() && extend.producersAt() == log.logEndOffset();
    log.tier()
        .extendDownTo(
            extend.logStartOffset(),
            extend.epochStarts(),
            takesProducers ? Optional.of(extend.producers()) : Optional.empty());
    answer();
  }

  private void append(Frame.Append append) throws IOException {
    if (append.baseOffset() != log.logEndOffset()) {
      reject(append.key(), RejectReason.OUT_OF_ORDER);
      return;
    }
    ByteBuffer bytes = bytesOf(append.payload());
    int size = bytes.remaining();
    AppendResult result = log.appendAsFollower(bytes);
    if (result.bytes() != size) {
      throw new CorruptRecordException(
          "took " + result.bytes() + " of the " + size + " bytes pushed");
    }
    committed(append.highWatermark(), append.logStartOffset());
    if (log.acknowledgeableEnd() > acknowledgedEnd || log.logStartOffset() > acknowledgedStart) {
      acknowledge(); // else the sync does
    }
  }

  private void acknowledge() {
    acknowledgedStart = log.logStartOffset();
    acknowledgedEnd = Math.max(acknowledgedEnd, log.acknowledgeableEnd());
    Frame.AckEntry entry = new Frame.AckEntry(sessionKey, acknowledgedEnd, acknowledgedStart);
    if (log.config().durable()) {
      env.acks().add(stream.link(), entry); // a commit is of many partitions
    } else {
      stream.link().send(new Frame.Ack(List.of(entry)));
    }
  }

  private static ByteBuffer bytesOf(Payload payload) throws IOException {
    if (payload instanceof Payload.OfBuffer buffer) {
      return buffer.bytes();
    }
    ByteBuffer copy = ByteBuffer.allocate(payload.sizeInBytes());
    payload.writeTo(copy);
    return copy.flip();
  }

  private void truncate(Frame.Truncate frame) {
    EpochEndOffset own = log.endOffsetForEpoch(frame.epoch());
    long end = log.logEndOffset();
    long cut = ProbeDecider.cutOffset(frame.epoch(), frame.endOffset(), own, end);
    if (cut < end) {
      LOG.info(
          "event=truncate partition={} leader_epoch={} epoch={} to={} end={} hw={}",
          log.id(),
          state.leaderEpoch(),
          frame.epoch(),
          cut,
          end,
          log.highWatermark());
    }
    if (cut < log.localLogStartOffset()) {
      log.restartAt(cut, Math.min(log.logStartOffset(), cut)); // copies hold what is below
    } else {
      log.truncateTo(cut);
    }
  }

  private void committed(long leaderHighWatermark, long leaderStart) {
    long next = Math.min(leaderHighWatermark, log.logEndOffset());
    if (next > log.highWatermark()) {
      log.updateHighWatermark(next);
      onHighWatermark.accept(next);
    }
    long start = Math.min(leaderStart, log.highWatermark());
    if (start > log.logStartOffset()) {
      log.advanceLogStartOffset(start);
    }
  }

  /** An end that is answered counts as acknowledged, so a durable log is synced up to it first. */
  private void answer() {
    owesAnswer = log.acknowledgeableEnd() < log.logEndOffset();
    if (owesAnswer) {
      return;
    }
    acknowledgedEnd = log.logEndOffset();
    stream
        .link()
        .send(
            new Frame.ProbeAnswer(
                sessionKey,
                log.latestEpoch().orElse(-1),
                log.logEndOffset(),
                log.logStartOffset(),
                log.tier().lineageStart()));
  }

  private void reject(ReplicaKey key, RejectReason reason) {
    session = NO_SESSION;
    sessionKey = null;
    owesAnswer = false;
    stream.link().send(new Frame.Reject(key, reason));
  }

  private static void unexpected(InboundStream from) {
    from.link().close("a leader sent a follower's frame");
  }
}
