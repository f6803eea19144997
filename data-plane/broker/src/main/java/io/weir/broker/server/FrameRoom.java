package io.weir.broker.server;

import io.weir.broker.pipeline.Session;
import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One connection's dealings with {@link RequestMemory}: room is taken for the frame that is coming
 * in, goes over to the request, and comes back when that is done with, or when the connection ends.
 * Strangers take none, as their frames are tiny, and operators take none, as no tenants' load may
 * keep them out. On the connection's event loop only.
 */
final class FrameRoom {
  private static final Runnable NOTHING_HELD = () -> {};

  private final RequestMemory memory;
  private final Executor eventLoop;
  private final Runnable onRoom;
  private Optional<RequestMemory.Account> account = Optional.empty();
  private RequestMemory.Waiting waiting;
  private int taken;
  private boolean isClosed;

  /**
   * Makes it.
   *
   * @param eventLoop of the connection; never runs a task at once
   * @param onRoom told on the event loop that a frame that waited has room now
   */
  FrameRoom(RequestMemory memory, Executor eventLoop, Runnable onRoom) {
    this.memory = memory;
    this.eventLoop = eventLoop;
    this.onRoom = onRoom;
  }

  /** The client has authenticated; again, maybe. */
  void belongsTo(Session session) {
    if (account.isEmpty()) {
      Optional<VirtualClusterId> virtualCluster = session.namespace().virtualCluster();
      account = virtualCluster.map(memory::open);
    }
  }

  /** Whether a frame waits for room. */
  boolean isAwaited() {
    return waiting != null;
  }

  /** Takes room for the frame that is coming in, or begins to wait for it. */
  boolean take(int bytes) {
    if (account.isEmpty() || taken > 0) {
      return true;
    }
    if (account.get().take(bytes)) {
      taken = bytes;
      return true;
    }
    waiting = account.get().await(bytes, () -> eventLoop.execute(() -> took(bytes)));
    return false;
  }

  private void took(int bytes) {
    waiting = null;
    if (isClosed) {
      account.orElseThrow().give(bytes);
    } else {
      taken = bytes;
      onRoom.run();
    }
  }

  /** The frame is complete: its room goes to its request, which gives it back by this. */
  Runnable handOver() {
    if (taken == 0) {
      return NOTHING_HELD;
    }
    int bytes = taken;
    taken = 0;
    RequestMemory.Account owner = account.orElseThrow();
    return () -> owner.give(bytes);
  }

  /** The connection is closed: the frame that was coming in does not come. Once. */
  void close() {
    isClosed = true;
    if (waiting != null) {
      waiting.cancel(); // if it was too late for that, its room is given back when it comes
    }
    account.ifPresent(
        owner -> {
          if (taken > 0) {
            owner.give(taken);
            taken = 0;
          }
          owner.close();
        });
  }
}
