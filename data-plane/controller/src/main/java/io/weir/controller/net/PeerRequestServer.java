package io.weir.controller.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.SendBuilder;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests of one peer and writes the answers as they come: they may overtake each other, as
 * a heartbeat must not wait for a long poll. Reading stops while too many are unanswered. State is
 * touched on the channel's event loop only.
 */
final class PeerRequestServer extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(PeerRequestServer.class);
  private static final int IN_FLIGHT_MAX = 256;

  private final int peerNodeId;
  private final PeerDispatcher dispatcher;
  private int inFlight;

  PeerRequestServer(int peerNodeId, PeerDispatcher dispatcher) {
    this.peerNodeId = peerNodeId;
    this.dispatcher = dispatcher;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    ByteBuffer bytes = Frames.copy(frame);
    RequestHeader header = RequestHeader.parse(bytes);
    AbstractRequest request =
        AbstractRequest.parseRequest(
                header.apiKey(), header.apiVersion(), new ByteBufferAccessor(bytes))
            .request;
    inFlight++;
    if (inFlight >= IN_FLIGHT_MAX) {
      context.channel().config().setAutoRead(false);
    }
    try {
      var _ =
          dispatcher
              .dispatch(peerNodeId, header, request)
              .whenComplete(
                  (answer, failure) -> answer(context.channel(), header, request, answer, failure));
    } catch (RuntimeException e) {
      answer(context.channel(), header, request, null, e);
    }
  }

  /** On whichever thread completed the answer: reading the Raft log's files is theirs to pay. */
  private void answer(
      Channel channel,
      RequestHeader header,
      AbstractRequest request,
      ApiMessage answer,
      Throwable failure) {
    try {
      ApiMessage message = failure == null ? answer : error(request, failure).data();
      ByteBuf encoded =
          Frames.encode(
              SendBuilder.buildResponseSend(
                  header.toResponseHeader(), message, header.apiVersion()),
              channel.alloc());
      var _ = channel.writeAndFlush(encoded, channel.voidPromise());
    } catch (Exception e) {
      LOG.error(
          "event=inter_broker_answer_not_sent peer={} api={} version={}",
          peerNodeId,
          header.apiKey(),
          header.apiVersion(),
          e);
      var _ = channel.close();
    } finally {
      channel.eventLoop().execute(() -> answered(channel));
    }
  }

  private void answered(Channel channel) {
    inFlight--;
    if (inFlight < IN_FLIGHT_MAX && !channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
  }

  private static AbstractResponse error(AbstractRequest request, Throwable failure) {
    return request.getErrorResponse(
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.warn(
        "event=inter_broker_connection_closed peer={} cause=\"{}\"", peerNodeId, cause.toString());
    var _ = context.close();
  }
}
