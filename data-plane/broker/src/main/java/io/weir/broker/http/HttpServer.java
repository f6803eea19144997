package io.weir.broker.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.server.EventLoops;
import io.weir.controller.Endpoint;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics over HTTP, on loopback: {@code /healthz} (is this process sound?) and {@code
 * /readyz} (does it serve its clients?), each 200, or 503 with the reasons, and {@code /metrics}.
 * Both also tell warnings, which change no status: what an operator should see to, though no
 * restart and no other node would mend it. One request per connection. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int REQUEST_BYTES_MAX = 8 * 1024;
  private static final int READ_TIMEOUT_SECONDS = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Channel channel;

  /** What is told. */
  public record Told(Readiness readiness, Readiness health, Readiness warnings, Metrics metrics) {}

  private HttpServer(Channel channel) {
    this.channel = channel;
  }

  /** Binds. A port that is taken is the {@code BindException} that Netty throws. */
  public static HttpServer start(Endpoint bind, EventLoopGroup loops, Told told) {
    Channel channel =
        new ServerBootstrap()
            .group(loops)
            .channel(EventLoops.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    accepted
                        .pipeline()
                        .addLast(new ReadTimeoutHandler(READ_TIMEOUT_SECONDS))
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
                        .addLast(new Answers(told));
                  }
                })
            .bind(bind.host(), bind.port())
            .syncUninterruptibly()
            .channel();
    return new HttpServer(channel);
  }

  /** The port that was bound. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }

  /** Answers one connection's request. On its event loop. */
  private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Told told;

    Answers(Told told) {
      this.told = told;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      FullHttpResponse response = answer(request);
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private FullHttpResponse answer(FullHttpRequest request) {
      if (!request.method().equals(HttpMethod.GET)) {
        return text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET\n");
      }
      return switch (request.uri()) {
        case "/healthz" -> state("healthy", told.health());
        case "/readyz" -> state("ready", told.readiness());
        case "/metrics" ->
            response(
                HttpResponseStatus.OK,
                "text/plain; version=0.0.4; charset=utf-8",
                told.metrics().text());
        default -> text(HttpResponseStatus.NOT_FOUND, "try /healthz, /readyz or /metrics\n");
      };
    }

    private FullHttpResponse state(String name, Readiness state) {
      ObjectNode body = JSON.createObjectNode();
      var reasons = state.reasons();
      body.put(name, reasons.isEmpty());
      var list = body.putArray("reasons");
      reasons.forEach(list::add);
      told.warnings().reasons().forEach(body.putArray("warnings")::add);
      return response(
          reasons.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
          "application/json",
          body.toString() + "\n");
    }

    private static FullHttpResponse text(HttpResponseStatus status, String text) {
      return response(status, "text/plain; charset=utf-8", text);
    }

    private static FullHttpResponse response(
        HttpResponseStatus status, String type, String content) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              status,
              Unpooled.wrappedBuffer(content.getBytes(StandardCharsets.UTF_8)));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
      return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("event=http_connection_failed cause=\"{}\"", cause.toString());
      var _ = context.close();
    }
  }
}
