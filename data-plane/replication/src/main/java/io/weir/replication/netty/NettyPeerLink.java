package io.weir.replication.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.weir.protocol.Clock;
import io.weir.replication.Frame;
import io.weir.replication.FrameCodec;
import io.weir.replication.PeerLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A link over a channel. Any thread sends: it serialises its frame and queues it; the event loop
 * then writes all that is queued with one flush, neighbouring acknowledgements as one frame. What
 * is queued is bounded by the senders' windows (see {@link PeerLink#isWritable} for the rest).
 */
final class NettyPeerLink implements PeerLink {
  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  /** Either bytes, or acknowledgements that may be joined with their neighbours. */
  private sealed interface Outgoing {}

  private record Bytes(ByteBuf buffer) implements Outgoing {}

  private record Acks(List<Frame.AckEntry> entries) implements Outgoing {}

  private final Clock clock;
  private final Queue<Outgoing> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private volatile Channel channel;
  private volatile boolean dropped;
  private volatile long lastReceivedNs;
  private volatile String closeReason;

  NettyPeerLink(Clock clock) {
    this.clock = clock;
    this.lastReceivedNs = clock.monotonicNs();
  }

  void bind(Channel to) {
    channel = to;
  }

  void received() {
    lastReceivedNs = clock.monotonicNs();
  }

  @Override
  public void send(Frame frame) {
    if (dropped) {
      frame.release();
      return;
    }
    if (frame instanceof Frame.Ack ack) {
      queue.add(new Acks(ack.entries()));
    } else {
      try {
        queue.add(new Bytes(serialise(frame)));
      } catch (IOException e) {
        // The log was cut below the slice: the session that it belongs to is over, but its
        // follower must not miss a frame silently.
        close("payload not readable: " + e.getMessage());
        return;
      } finally {
        frame.release();
      }
    }
    if (dropped) {
      dropQueued(); // closed between the look and the queueing
    } else {
      scheduleDrain();
    }
  }

  @Override
  public boolean isWritable() {
    Channel c = channel;
    return c != null && c.isWritable();
  }

  @Override
  public long lastReceivedNs() {
    return lastReceivedNs;
  }

  @Override
  public void close(String reason) {
    closeReason = reason;
    Channel c = channel;
    if (c != null) {
      var unused = c.close();
    }
  }

  Optional<String> closeReason() {
    return Optional.ofNullable(closeReason);
  }

  /** Gives everything up that was not written. Any thread. */
  void dropQueued() {
    dropped = true;
    for (Outgoing out = queue.poll(); out != null; out = queue.poll()) {
      if (out instanceof Bytes bytes) {
        bytes.buffer().release();
      }
    }
  }

  private static ByteBuf serialise(Frame frame) throws IOException {
    int size = FrameCodec.size(frame);
    ByteBuf buffer = ALLOCATOR.directBuffer(size, size);
    boolean written = false;
    try {
      ByteBuffer target = buffer.internalNioBuffer(0, size);
      FrameCodec.encode(frame, target);
      buffer.writerIndex(size);
      written = true;
      return buffer;
    } finally {
      if (!written) {
        buffer.release();
      }
    }
  }

  private void scheduleDrain() {
    if (drainScheduled.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(this::drain);
      } catch (RejectedExecutionException e) {
        dropQueued();
      }
    }
  }

  private void drain() {
    drainScheduled.set(false);
    List<Frame.AckEntry> acks = new ArrayList<>();
    boolean wrote = false;
    for (Outgoing out = queue.poll(); out != null; out = queue.poll()) {
      switch (out) {
        case Acks more -> {
          if (acks.size() + more.entries().size() > FrameCodec.ENTRIES_MAX) {
            writeAcks(acks);
          }
          acks.addAll(more.entries());
        }
        case Bytes bytes -> {
          writeAcks(acks);
          write(bytes.buffer());
        }
      }
      wrote = true;
    }
    writeAcks(acks);
    if (wrote) {
      channel.flush();
    }
  }

  private void writeAcks(List<Frame.AckEntry> acks) {
    if (!acks.isEmpty()) {
      try {
        write(serialise(new Frame.Ack(acks)));
      } catch (IOException e) {
        throw new IllegalStateException("an acknowledgement has no payload", e);
      }
      acks.clear();
    }
  }

  private void write(ByteBuf buffer) {
    var unused = channel.write(buffer, channel.voidPromise());
  }
}
