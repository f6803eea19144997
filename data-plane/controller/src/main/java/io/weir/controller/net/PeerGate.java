package io.weir.controller.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.weir.controller.ReplicationAcceptor;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by the first four bytes what an authenticated connection is for, and gives way. The
 * preface of a replication stream, read as a frame's length, is beyond the cap, so the two can't be
 * confused. On the channel's event loop.
 */
final class PeerGate extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(PeerGate.class);
  private static final int UNKNOWN_PEER = -1;

  private final PeerDispatcher dispatcher;
  private final Supplier<ReplicationAcceptor> replication;
  private int peerNodeId = UNKNOWN_PEER;

  PeerGate(PeerDispatcher dispatcher, Supplier<ReplicationAcceptor> replication) {
    this.dispatcher = dispatcher;
    this.replication = replication;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        LOG.warn(
            "event=inter_broker_handshake_failed peer={} cause=\"{}\"",
            context.channel().remoteAddress(),
            handshake.cause().toString());
        var _ = context.close();
        return;
      }
      peerNodeId = PeerTls.peerNodeId(context.pipeline().get(SslHandler.class));
    }
    super.userEventTriggered(context, event);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < Integer.BYTES || peerNodeId == UNKNOWN_PEER) {
      return;
    }
    if (in.getInt(in.readerIndex()) == ReplicationAcceptor.PREFACE) {
      in.skipBytes(Integer.BYTES);
      replication.get().accept(context.channel(), peerNodeId);
    } else {
      context
          .pipeline()
          .addLast(Frames.decoder(Frames.REQUEST_BYTES_MAX))
          .addLast(new PeerRequestServer(peerNodeId, dispatcher));
    }
    context.pipeline().remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.warn(
        "event=inter_broker_connection_refused peer={} cause=\"{}\"",
        context.channel().remoteAddress(),
        cause.toString());
    var _ = context.close();
  }
}
