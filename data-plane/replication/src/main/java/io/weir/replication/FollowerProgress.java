package io.weir.replication;

import java.util.ArrayDeque;

/**
 * What a leader knows of one follower, in one leader epoch. Pure: no IO, no clock; times are given
 * in monotonic milliseconds. Used by the partition's shard.
 *
 * <pre>
 *            connected            probe             agreed             ┌─ window full ──┐
 *   Down ───────────────▶ Waiting ─────▶ Probing ───────────▶ CatchingUp ◀──────────── Streaming
 *    ▲                      ▲  ▲            │ │                  │     └──── at end ────▶  │
 *    │                      │  └─ refused ──┘ └─ answered        └───────┬────────────────┘
 *    └── disconnected ── (any)      (cut: probes on)       refused, stalled │
 *                           └───────────────────────────────────────────────┘
 * </pre>
 */
final class FollowerProgress {
  /** Where it stands. */
  sealed interface State {}

  /** No stream to its broker. */
  record Down() implements State {}

  /** A probe is due at a time. */
  record Waiting(long untilMs) implements State {}

  /**
   * Asked where its log ends.
   *
   * @param lastEpoch of its last answer, Integer.MAX_VALUE before one
   * @param lastEnd of its last answer, Long.MAX_VALUE before one
   * @param extended whether it was told what lies before its log
   */
  record Probing(int session, long sinceMs, int lastEpoch, long lastEnd, boolean extended)
      implements State {}

  /** The logs agree; large reads until the follower is at the end. */
  record CatchingUp(int session) implements State {}

  /** What is appended is pushed at once. */
  record Streaming(int session) implements State {}

  private record Sent(long endOffset, int bytes, long atMs, boolean reachedEnd) {}

  private final ReplicationConfig config;
  private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
  private State state = new Down();
  private long nextOffset = -1;
  private long ackedOffset = -1;
  private long inFlightBytes;
  private long caughtUpMs;
  private long ackedAtMs;
  private int failures;

  FollowerProgress(ReplicationConfig config, long caughtUpMs) {
    this.config = config;
    this.caughtUpMs = caughtUpMs;
  }

  State state() {
    return state;
  }

  /** Whether the logs agree below {@link #ackedOffset} and pushes go on. */
  boolean isReplicating() {
    return state instanceof CatchingUp || state instanceof Streaming;
  }

  boolean isDown() {
    return state instanceof Down;
  }

  /** Session of the current state, -1 for none. */
  int session() {
    return switch (state) {
      case Probing p -> p.session();
      case CatchingUp c -> c.session();
      case Streaming s -> s.session();
      case Down d -> -1;
      case Waiting w -> -1;
    };
  }

  /** Exclusive end that it acknowledged in this leader epoch, -1 for none. */
  long ackedOffset() {
    return ackedOffset;
  }

  long nextOffset() {
    return nextOffset;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  /** The last time at which it was known to hold everything that the leader then held. */
  long caughtUpMs() {
    return caughtUpMs;
  }

  /** A stream is open; a probe is due now. */
  void connected(long nowMs) {
    end(new Waiting(nowMs));
    failures = 0;
  }

  /** The stream is gone. Returns the bytes that are in flight no longer. */
  long disconnected() {
    return end(new Down());
  }

  /** A probe is sent; only from Waiting. */
  void probing(int session, long nowMs) {
    if (!(state instanceof Waiting)) {
      throw new IllegalStateException("probe in " + state);
    }
    state = new Probing(session, nowMs, Integer.MAX_VALUE, Long.MAX_VALUE, false);
  }

  /**
   * It answered and must cut; false when it got no nearer since its last answer, which no honest
   * log does.
   */
  boolean cutting(int lastEpoch, long logEnd, long nowMs) {
    if (!(state instanceof Probing p)) {
      throw new IllegalStateException("answer in " + state);
    }
    boolean nearer =
        lastEpoch < p.lastEpoch() || lastEpoch == p.lastEpoch() && logEnd < p.lastEnd();
    state = new Probing(p.session(), nowMs, lastEpoch, logEnd, p.extended());
    return nearer;
  }

  /** It is told what lies before its log; false when it was told already in this session. */
  boolean extending(long nowMs) {
    if (!(state instanceof Probing p)) {
      throw new IllegalStateException("extension in " + state);
    }
    state = new Probing(p.session(), nowMs, p.lastEpoch(), p.lastEnd(), true);
    return !p.extended();
  }

  /** The logs agree below an offset; only from Probing. */
  void agreed(long offset, long leaderEnd, long nowMs) {
    if (!(state instanceof Probing p)) {
      throw new IllegalStateException("agreement in " + state);
    }
    state = new CatchingUp(p.session());
    nextOffset = offset;
    ackedOffset = offset;
    ackedAtMs = nowMs;
    if (offset >= leaderEnd) {
      caughtUpMs = nowMs;
    }
  }

  /**
   * The session failed. Returns the bytes that are in flight no longer; the next probe is due by
   * {@link #retryAtMs}.
   */
  long refused(long nowMs) {
    long delay = config.retryMin().toMillis() << Math.min(failures, 20);
    failures++;
    return end(new Waiting(nowMs + Math.min(delay, config.retryMax().toMillis())));
  }

  /** When the next probe is due; only in Waiting. */
  long retryAtMs() {
    if (!(state instanceof Waiting w)) {
      throw new IllegalStateException("no retry in " + state);
    }
    return w.untilMs();
  }

  /** Bytes that may be pushed in one frame now; 0 for nothing. */
  int sendable(long leaderEnd) {
    if (!isReplicating() || nextOffset >= leaderEnd) {
      return 0;
    }
    long room = config.replicaWindowBytes() - inFlightBytes;
    if (room <= 0 || inFlight.size() >= config.replicaWindowFrames()) {
      if (state instanceof Streaming s) {
        state = new CatchingUp(s.session());
      }
      return 0;
    }
    return (int) Math.min(room, config.chunkBytesMax());
  }

  /** A frame was pushed. */
  void sent(long endOffset, int bytes, long leaderEnd, long nowMs) {
    inFlight.add(new Sent(endOffset, bytes, nowMs, endOffset >= leaderEnd));
    inFlightBytes += bytes;
    nextOffset = endOffset;
    if (endOffset >= leaderEnd && state instanceof CatchingUp c) {
      state = new Streaming(c.session());
    }
  }

  /** The leader is about to append; whoever held everything until now was caught up until now. */
  void beforeAppend(long leaderEnd, long nowMs) {
    if (isReplicating() && ackedOffset >= leaderEnd) {
      caughtUpMs = nowMs;
    }
  }

  /** It acknowledged. Returns the bytes that are in flight no longer. */
  long acked(long offset, long leaderEnd, long nowMs) {
    if (offset > ackedOffset) {
      failures = 0;
      ackedOffset = offset;
    }
    ackedAtMs = nowMs;
    long released = 0;
    while (!inFlight.isEmpty() && inFlight.peek().endOffset() <= offset) {
      Sent s = inFlight.poll();
      released += s.bytes();
      if (s.reachedEnd()) {
        caughtUpMs = Math.max(caughtUpMs, s.atMs());
      }
    }
    inFlightBytes -= released;
    if (offset >= leaderEnd) {
      caughtUpMs = nowMs;
    }
    return released;
  }

  /** Whether an answer or an acknowledgement is overdue. */
  boolean isStalled(long nowMs) {
    return switch (state) {
      case Probing p -> nowMs - p.sinceMs() >= config.probeTimeout().toMillis();
      case CatchingUp c -> pushStalled(nowMs);
      case Streaming s -> pushStalled(nowMs);
      case Down d -> false;
      case Waiting w -> false;
    };
  }

  private boolean pushStalled(long nowMs) {
    return !inFlight.isEmpty()
        && nowMs - Math.max(ackedAtMs, inFlight.peek().atMs()) >= config.lagMax().toMillis();
  }

  private long end(State next) {
    state = next;
    long released = inFlightBytes;
    inFlight.clear();
    inFlightBytes = 0;
    return released;
  }
}
