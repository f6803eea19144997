package io.weir.replication.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.weir.protocol.Clock;
import io.weir.replication.Frame;
import io.weir.replication.FrameCodec;
import io.weir.replication.InvalidFrameException;
import io.weir.replication.LinkHandler;
import io.weir.replication.ReplicationConfig;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream's channel: cuts bytes into frames and hands them on, and stops reading while too many
 * received bytes wait for their shards. Used by the channel's event loop.
 */
final class StreamChannelHandler extends LengthFieldBasedFrameDecoder {
  private final NettyPeerLink link;
  private final long pendingBytesMax;
  private final AtomicLong pendingBytes = new AtomicLong();
  private LinkHandler handler;
  private boolean gone;
  private String reason = "closed by the peer";

  StreamChannelHandler(ReplicationConfig config, Clock clock) {
    super(config.frameBytesMax(), 0, FrameCodec.LENGTH_BYTES, 0, FrameCodec.LENGTH_BYTES);
    this.link = new NettyPeerLink(clock);
    this.pendingBytesMax = config.linkWindowBytes();
  }

  NettyPeerLink link() {
    return link;
  }

  /** Frames go to a handler from now on. */
  void open(Channel channel, LinkHandler to, boolean tell) {
    link.bind(channel);
    handler = to;
    if (gone || !channel.isActive()) {
      gone = true;
      link.dropQueued();
      to.onClosed(reason);
      return;
    }
    if (tell) {
      to.onOpen(link);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    link.received();
    super.channelRead(ctx, message);
  }

  @Override
  protected Object decode(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
    ByteBuf frame = (ByteBuf) super.decode(ctx, in);
    if (frame != null) {
      handle(ctx.channel(), frame);
    }
    return null;
  }

  private void handle(Channel channel, ByteBuf bytes) throws InvalidFrameException {
    if (handler == null || gone) {
      bytes.release();
      throw new InvalidFrameException("a frame before the stream is open");
    }
    int size = bytes.readableBytes();
    if (pendingBytes.addAndGet(size) > pendingBytesMax) {
      channel.config().setAutoRead(false);
      if (pendingBytes.get() <= pendingBytesMax) {
        // Given back between the look and the stop: nobody else would start it again.
        channel.config().setAutoRead(true);
      }
    }
    Frame frame = FrameCodec.decode(bytes.nioBuffer(), () -> released(channel, bytes, size));
    handler.onFrame(frame);
  }

  /** Any thread. */
  private void released(Channel channel, ByteBuf bytes, int size) {
    bytes.release();
    long before = pendingBytes.getAndAdd(-size);
    if (before > pendingBytesMax && before - size <= pendingBytesMax) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    if (!gone) {
      gone = true;
      link.dropQueued();
      if (handler != null) {
        handler.onClosed(link.closeReason().orElse(reason));
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    reason = root.getClass().getSimpleName() + ": " + root.getMessage();
    var unused = ctx.close();
  }
}
