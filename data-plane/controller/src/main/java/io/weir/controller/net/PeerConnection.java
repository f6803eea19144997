package io.weir.controller.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.SendBuilder;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * The client's end of a connection: requests by correlation id. State is touched on the channel's
 * event loop only; {@link #send} may be called from any thread.
 */
final class PeerConnection extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int IN_FLIGHT_MAX = 256;

  private final Channel channel;
  private final String clientId;
  private final Map<Integer, Pending> pending = new HashMap<>();
  private int nextCorrelationId;
  private long lastReadNs;

  private record Pending(
      RequestHeader header,
      CompletableFuture<AbstractResponse> answer,
      ScheduledFuture<?> timeout,
      long sentNs) {}

  PeerConnection(Channel channel, String clientId) {
    this.channel = channel;
    this.clientId = clientId;
    this.lastReadNs = System.nanoTime();
  }

  boolean isOpen() {
    return channel.isActive();
  }

  void close() {
    var _ = channel.close();
  }

  CompletableFuture<AbstractResponse> send(ApiMessage request, short version, int timeoutMs) {
    CompletableFuture<AbstractResponse> answer = new CompletableFuture<>();
    try {
      channel.eventLoop().execute(() -> write(request, version, timeoutMs, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new DisconnectException("the node is stopping", e));
    }
    return answer;
  }

  private void write(
      ApiMessage request,
      short version,
      int timeoutMs,
      CompletableFuture<AbstractResponse> answer) {
    if (!channel.isActive()) {
      answer.completeExceptionally(new DisconnectException("the connection was closed"));
      return;
    }
    if (pending.size() >= IN_FLIGHT_MAX) {
      answer.completeExceptionally(
          new TimeoutException(IN_FLIGHT_MAX + " requests are unanswered on this connection"));
      return;
    }
    int correlationId = nextCorrelationId++;
    RequestHeader header =
        new RequestHeader(ApiKeys.forId(request.apiKey()), version, clientId, correlationId);
    ByteBuf encoded;
    try {
      encoded = Frames.encode(SendBuilder.buildRequestSend(header, request), channel.alloc());
    } catch (Exception e) {
      answer.completeExceptionally(e);
      return;
    }
    ScheduledFuture<?> timeout =
        channel
            .eventLoop()
            .schedule(() -> timeOut(correlationId, timeoutMs), timeoutMs, TimeUnit.MILLISECONDS);
    pending.put(correlationId, new Pending(header, answer, timeout, System.nanoTime()));
    var _ = channel.writeAndFlush(encoded, channel.voidPromise());
  }

  private void timeOut(int correlationId, int timeoutMs) {
    Pending request = pending.remove(correlationId);
    if (request == null) {
      return;
    }
    request.answer.completeExceptionally(
        new TimeoutException(
            request.header.apiKey() + " was not answered within " + timeoutMs + " ms"));
    if (lastReadNs - request.sentNs < 0) {
      // nothing at all came back since: the peer may be gone without a reset
      var _ = channel.close();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    lastReadNs = System.nanoTime();
    Pending request = pending.remove(frame.getInt(frame.readerIndex()));
    if (request == null) {
      return; // timed out before
    }
    request.timeout.cancel(false);
    ByteBuffer bytes = Frames.copy(frame);
    try {
      request.answer.complete(AbstractResponse.parseResponse(bytes, request.header));
    } catch (RuntimeException e) {
      request.answer.completeExceptionally(e);
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Map<Integer, Pending> orphans = new HashMap<>(pending);
    pending.clear();
    orphans
        .values()
        .forEach(
            request -> {
              request.timeout.cancel(false);
              request.answer.completeExceptionally(
                  new DisconnectException("the connection broke before the answer"));
            });
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
