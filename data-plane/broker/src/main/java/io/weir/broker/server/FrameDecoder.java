package io.weir.broker.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Cuts the byte stream into frames: {@code int32} length, then that many bytes. The length is
 * checked before anything is allocated for it, and memory grows with the bytes that came, not with
 * the bytes that were promised. Gives one frame at a time, and only while the receiver is ready;
 * the rest of what was read waits, bounded by the socket's read size as reading stops meanwhile. On
 * the connection's event loop only.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
  /** A frame up to this size gets its own buffer, so that it does not hold a whole read buffer. */
  private static final int COPIED_BYTES_MAX = 4096;

  private static final int FIRST_CAPACITY = 64 << 10;
  private static final int LENGTH_UNKNOWN = -1;
  private static final int API_KEY_BYTES = 2;

  private final Receiver receiver;
  private final Queue<ByteBuf> input = new ArrayDeque<>();
  private final int otherFrameBytesMax;
  private final int frameMsMax;
  private int frameBytesMax;
  private int lengthBytesRead;
  private int lengthSoFar;
  private int length = LENGTH_UNKNOWN;
  private boolean admitted;
  private ByteBuf partial;
  private boolean draining;
  private boolean broken;
  private ScheduledFuture<?> frameDeadline;
  private boolean wasPaused;

  /** Takes frames. */
  interface Receiver {
    /** Whether it takes another frame now. */
    boolean isReady();

    /**
     * Whether there is room for a frame of this length. Asked again after {@link #resume} when it
     * said no; once it has said yes the frame follows, or this decoder's end.
     */
    boolean admits(int bytes);

    /** Takes a frame over. */
    void frame(ByteBuf frame);

    /**
     * The stream holds no frame; nothing more comes.
     *
     * @param reason a fixed text, for the log
     */
    void broken(String reason);
  }

  /**
   * Makes one.
   *
   * @param frameBytesMax largest frame until {@link #frameBytesMax} is called
   * @param otherFrameBytesMax largest frame of an API other than Produce
   * @param frameMsMax time for a frame to come in
   */
  FrameDecoder(Receiver receiver, int frameBytesMax, int otherFrameBytesMax, int frameMsMax) {
    this.receiver = receiver;
    this.frameBytesMax = frameBytesMax;
    this.otherFrameBytesMax = otherFrameBytesMax;
    this.frameMsMax = frameMsMax;
  }

  /** Sets the largest frame from now on. */
  void frameBytesMax(int bytes) {
    frameBytesMax = bytes;
  }

  /** The receiver reads no more for now: a frame that has begun gets its time anew. */
  void pause() {
    wasPaused = true;
  }

  /** The receiver may have become ready. */
  void resume(ChannelHandlerContext context) {
    drain(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (broken) {
      bytes.release();
      return;
    }
    input.add(bytes);
    drain(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    release();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    context.fireChannelInactive();
  }

  private void drain(ChannelHandlerContext context) {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (!broken && receiver.isReady() && !input.isEmpty() && hasRoom()) {
        step(context, input.peek());
      }
    } finally {
      draining = false;
    }
    watchFrame(context);
  }

  private boolean hasRoom() {
    if (length != LENGTH_UNKNOWN && !admitted) {
      admitted = receiver.admits(length);
    }
    return length == LENGTH_UNKNOWN || admitted;
  }

  /** Bounds the time of a frame that has begun. */
  private void watchFrame(ChannelHandlerContext context) {
    boolean isBegun = lengthBytesRead > 0 && !broken;
    if (isBegun && frameDeadline == null) {
      wasPaused = false;
      frameDeadline =
          context
              .executor()
              .schedule(() -> frameIsLate(context), frameMsMax, TimeUnit.MILLISECONDS);
    } else if (!isBegun) {
      stopWatching();
    }
  }

  private void frameIsLate(ChannelHandlerContext context) {
    frameDeadline = null;
    if (wasPaused || !receiver.isReady()) {
      watchFrame(context);
    } else {
      breakOff("frame took too long");
    }
  }

  private void stopWatching() {
    if (frameDeadline != null) {
      frameDeadline.cancel(false);
      frameDeadline = null;
    }
  }

  private void breakOff(String reason) {
    broken = true;
    release();
    receiver.broken(reason);
  }

  private void step(ChannelHandlerContext context, ByteBuf head) {
    if (!head.isReadable()) {
      input.remove().release();
    } else if (length == LENGTH_UNKNOWN) {
      readLength(head);
    } else if (partial == null && isTooLargeForItsApi(head)) {
      breakOff("frame too large for its API");
    } else if (partial == null && head.readableBytes() >= length) {
      emit(whole(context, head));
    } else {
      accumulate(context, head);
      if (isTooLargeForItsApi(partial)) {
        breakOff("frame too large for its API");
      } else if (partial.readableBytes() == length) {
        ByteBuf frame = partial;
        partial = null;
        emit(frame);
      }
    }
  }

  private boolean isTooLargeForItsApi(ByteBuf start) {
    return length > otherFrameBytesMax
        && start.readableBytes() >= API_KEY_BYTES
        && start.getShort(start.readerIndex()) != ApiKeys.PRODUCE.id;
  }

  private void readLength(ByteBuf head) {
    while (lengthBytesRead < Integer.BYTES && head.isReadable()) {
      lengthSoFar = (lengthSoFar << Byte.SIZE) | head.readUnsignedByte();
      lengthBytesRead++;
    }
    if (lengthBytesRead == Integer.BYTES) {
      if (lengthSoFar <= 0 || lengthSoFar > frameBytesMax) {
        breakOff(lengthSoFar <= 0 ? "frame length not positive" : "frame too large");
        return;
      }
      length = lengthSoFar;
    }
  }

  private ByteBuf whole(ChannelHandlerContext context, ByteBuf head) {
    return length <= COPIED_BYTES_MAX
        ? context.alloc().directBuffer(length, length).writeBytes(head, length)
        : head.readRetainedSlice(length);
  }

  private void accumulate(ChannelHandlerContext context, ByteBuf head) {
    int bytes = head.readableBytes();
    if (partial == null) {
      int capacity = Math.min(length, Math.max(bytes, FIRST_CAPACITY));
      partial = context.alloc().directBuffer(capacity, length);
    }
    bytes = Math.min(bytes, length - partial.readableBytes());
    int needed = partial.readableBytes() + bytes;
    if (needed > partial.capacity()) {
      long doubled = 2L * partial.capacity();
      partial.capacity((int) Math.min(length, Math.max(doubled, needed)));
    }
    partial.writeBytes(head, bytes);
  }

  private void emit(ByteBuf frame) {
    stopWatching();
    length = LENGTH_UNKNOWN;
    admitted = false;
    lengthBytesRead = 0;
    lengthSoFar = 0;
    receiver.frame(frame);
  }

  private void release() {
    broken = true;
    stopWatching();
    while (!input.isEmpty()) {
      input.remove().release();
    }
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }
}
