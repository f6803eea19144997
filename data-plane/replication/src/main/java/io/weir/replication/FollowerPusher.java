package io.weir.replication;

import io.weir.storage.LogSlice;
import io.weir.storage.PartitionLog;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes one partition to one follower: performs what {@link FollowerProgress} and {@link
 * ProbeDecider} decide. Used by the partition's shard.
 */
final class FollowerPusher {
  private static final Logger LOG = LoggerFactory.getLogger(FollowerPusher.class);

  private final int nodeId;
  private final ReplicaEnvironment env;
  private final PartitionLog log;
  private final int leaderEpoch;
  private final FollowerProgress progress;
  private UpStream stream;
  private boolean inLine;
  private boolean closed;
  private long toldHighWatermark = -1;
  private long toldLogStart = -1;
  private long logStart;

  /**
   * A follower without stream.
   *
   * @param caughtUpMs when it last held everything: now for a member of the ISR
   */
  FollowerPusher(
      int nodeId, ReplicaEnvironment env, PartitionLog log, int leaderEpoch, long caughtUpMs) {
    this.nodeId = nodeId;
    this.env = env;
    this.log = log;
    this.leaderEpoch = leaderEpoch;
    this.progress = new FollowerProgress(env.config(), caughtUpMs);
  }

  int nodeId() {
    return nodeId;
  }

  FollowerProgress progress() {
    return progress;
  }

  /** Registration of the follower's broker, as its stream says; -1 without stream. */
  long brokerEpoch() {
    return stream == null ? IsrChanger.Member.UNKNOWN_EPOCH : stream.brokerEpoch();
  }

  /** Takes the stream that is open now, or none. */
  void attach(Optional<UpStream> now) {
    UpStream next = now.orElse(null);
    if (next == stream || closed) {
      return;
    }
    giveBack(progress.disconnected());
    stream = next;
    inLine = false;
    if (next != null) {
      progress.connected(env.nowMs());
      probe();
    }
  }

  /** Ends for good. */
  void close() {
    giveBack(progress.disconnected());
    stream = null;
    closed = true;
  }

  /** Whether a frame that came over a stream belongs to what this pusher does now. */
  boolean isCurrent(UpStream from, ReplicaKey key) {
    return from == stream
        && key.leaderEpoch() == leaderEpoch
        && key.session() == progress.session();
  }

  /** The follower said where its log ends. */
  void onAnswer(Frame.ProbeAnswer answer) {
    if (!(progress.state() instanceof FollowerProgress.Probing)) {
      return;
    }
    ProbeDecider.Decision decision =
        ProbeDecider.decide(
            answer.lastEpoch(),
            answer.logEndOffset(),
            log.endOffsetForEpoch(answer.lastEpoch()),
            log.localLogStartOffset(),
            log.logEndOffset());
    switch (decision) {
      case ProbeDecider.Agreed agreed -> {
        if (mustExtend(answer) && progress.extending(env.nowMs())) {
          extend(answer);
        } else {
          agreed(agreed.offset());
        }
      }
      case ProbeDecider.Cut cut -> {
        if (progress.cutting(answer.lastEpoch(), answer.logEndOffset(), env.nowMs())) {
          send(new Frame.Truncate(answer.key(), cut.epoch(), cut.endOffset()));
        } else {
          refuse("answers get no nearer");
        }
      }
      case ProbeDecider.StartAnew anew -> {
        if (progress.cutting(answer.lastEpoch(), answer.logEndOffset(), env.nowMs())) {
          send(new Frame.Reset(answer.key(), anew.startOffset(), log.logStartOffset()));
        } else {
          refuse("answers get no nearer");
        }
      }
      case ProbeDecider.Contradiction c -> refuse(c.reason());
    }
  }

  private void agreed(long offset) {
    progress.agreed(offset, log.logEndOffset(), env.nowMs());
    toldHighWatermark = -1;
    toldLogStart = -1;
    logStart = 0;
    LOG.debug(
        "event=follower_agreed partition={} follower={} epoch={} offset={}",
        log.id(),
        nodeId,
        leaderEpoch,
        offset);
  }

  private boolean mustExtend(Frame.ProbeAnswer answer) {
    return log.config().remoteStorage()
        && log.tier().isLineageKnown()
        && ProbeDecider.mustExtend(
            answer.logStartOffset(),
            answer.lineageStart(),
            log.logStartOffset(),
            log.localLogStartOffset());
  }

  private void extend(Frame.ProbeAnswer answer) {
    try {
      send(extension(answer));
    } catch (KafkaStorageException e) {
      refuse(e.getMessage());
    }
  }

  private Frame.Extend extension(Frame.ProbeAnswer answer) {
    long base = log.tier().baseOffset();
    Optional<ByteBuffer> producers =
        answer.logEndOffset() == base ? log.tier().producersAtBase() : Optional.empty();
    if (producers.isPresent() && producers.get().remaining() > FrameCodec.PRODUCERS_BYTES_MAX) {
      LOG.warn(
          "event=producers_not_told partition={} follower={} bytes={}",
          log.id(),
          nodeId,
          producers.get().remaining());
      producers = Optional.empty();
    }
    return new Frame.Extend(
        answer.key(),
        log.logStartOffset(),
        log.tier().epochsBelow(answer.lineageStart()),
        producers.isPresent() ? base : Frame.Extend.NO_PRODUCERS,
        producers.orElse(ByteBuffer.allocate(0)));
  }

  /** First offset that it is known to hold, in this session; 0 before it said so. */
  long logStart() {
    return logStart;
  }

  /** Takes an acknowledgement; false if it was impossible. */
  boolean onAck(long logEndOffset, long logStartOffset) {
    if (logEndOffset > progress.nextOffset()) {
      refuse("acknowledged " + logEndOffset + ", sent " + progress.nextOffset());
      return false;
    }
    logStart = Math.max(logStart, logStartOffset);
    giveBack(progress.acked(logEndOffset, log.logEndOffset(), env.nowMs()));
    return true;
  }

  /** The session is over; another probe follows after a delay. */
  void refuse(String why) {
    if (progress.isDown()) {
      return;
    }
    LOG.debug(
        "event=session_refused partition={} follower={} epoch={} reason=\"{}\"",
        log.id(),
        nodeId,
        leaderEpoch,
        why);
    long now = env.nowMs();
    giveBack(progress.refused(now));
    env.shard().schedule(this::probe, Math.max(1, progress.retryAtMs() - now));
  }

  /** Looks for overdue answers. */
  void tick() {
    if (progress.isStalled(env.nowMs())) {
      refuse("no answer");
    }
    probe();
  }

  /** Pushes what the windows allow. */
  void push(long highWatermark) {
    try {
      while (!closed) {
        int bytes = progress.sendable(log.logEndOffset());
        if (bytes == 0) {
          return;
        }
        if (!stream.budget().hasRoom()) {
          waitInLine();
          return;
        }
        pushOne(bytes, highWatermark);
      }
    } catch (ApiException e) {
      // Below the log's start by now, or the disk fails: the next probe finds out where to go on.
      refuse(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  /**
   * What to tell about the high watermark and the log's start; empty if the follower knows, or
   * can't be told now.
   */
  Optional<Frame.HighWatermarkEntry> untold(long highWatermark) {
    if (!owesHighWatermark(highWatermark) || !stream.link().isWritable()) {
      return Optional.empty();
    }
    toldHighWatermark = highWatermark;
    toldLogStart = log.logStartOffset();
    return Optional.of(
        new Frame.HighWatermarkEntry(key(progress.session()), highWatermark, log.logStartOffset()));
  }

  boolean owesHighWatermark(long highWatermark) {
    return progress.isReplicating()
        && (toldHighWatermark < highWatermark || toldLogStart < log.logStartOffset());
  }

  Optional<UpStream> stream() {
    return Optional.ofNullable(stream);
  }

  private void pushOne(int bytes, long highWatermark) {
    long from = progress.nextOffset();
    LogSlice slice = log.read(from, bytes, log.logEndOffset(), true);
    if (slice.isEmpty()) {
      slice.close();
      throw new KafkaStorageException(
          "nothing to read at " + from + " below " + log.logEndOffset());
    }
    int size = slice.sizeInBytes();
    stream.budget().take(size);
    progress.sent(slice.nextOffset(), size, log.logEndOffset(), env.nowMs());
    toldHighWatermark = highWatermark;
    toldLogStart = log.logStartOffset();
    send(
        new Frame.Append(
            key(progress.session()),
            from,
            highWatermark,
            log.logStartOffset(),
            new Payload.OfSlice(slice)));
  }

  private void waitInLine() {
    if (!inLine) {
      inLine = true;
      UpStream of = stream;
      of.budget().awaitRoom(() -> env.shard().execute(() -> roomIn(of)));
    }
  }

  private void roomIn(UpStream of) {
    if (of == stream && !closed) {
      inLine = false;
      push(log.highWatermark());
    }
  }

  private void probe() {
    if (closed
        || !(progress.state() instanceof FollowerProgress.Waiting w)
        || w.untilMs() > env.nowMs()) {
      return;
    }
    int session = env.nextSession();
    progress.probing(session, env.nowMs());
    send(new Frame.Probe(key(session)));
  }

  private ReplicaKey key(int session) {
    return new ReplicaKey(log.id().topicId(), log.id().partition(), leaderEpoch, session);
  }

  private void send(Frame frame) {
    stream.link().send(frame);
  }

  private void giveBack(long bytes) {
    if (stream != null) {
      stream.budget().release(bytes);
    }
  }
}
