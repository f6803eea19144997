package io.weir.controller.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.weir.controller.Endpoint;
import io.weir.controller.PeerConnector;
import io.weir.controller.ReplicationAcceptor;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.kafka.common.errors.DisconnectException;

/** Connects to other nodes by mutual TLS and checks who answers. Thread-safe. */
public final class PeerDialer implements PeerConnector {
  private static final int CONNECT_TIMEOUT_MS = 3_000;

  private final PeerTransport transport;
  private final PeerTls tls;

  /** Dials over the given event loops. */
  public PeerDialer(PeerTransport transport, PeerTls tls) {
    this.transport = transport;
    this.tls = tls;
  }

  @Override
  public CompletableFuture<Channel> connect(
      int nodeId, Endpoint endpoint, Supplier<ChannelHandler> handler) {
    return dial(
        OptionalInt.of(nodeId),
        endpoint,
        channel -> {
          var _ =
              channel.writeAndFlush(
                  channel.alloc().buffer(Integer.BYTES).writeInt(ReplicationAcceptor.PREFACE),
                  channel.voidPromise());
          channel.pipeline().addLast(handler.get());
        });
  }

  /**
   * Connects and authenticates.
   *
   * @param nodeId who must answer; empty for any node of the cluster
   * @param onReady adds handlers; on the event loop, before the future completes
   */
  CompletableFuture<Channel> dial(
      OptionalInt nodeId, Endpoint endpoint, Consumer<Channel> onReady) {
    if (transport.loops().isShuttingDown()) {
      return CompletableFuture.failedFuture(new DisconnectException("the node is stopping"));
    }
    CompletableFuture<Channel> ready = new CompletableFuture<>();
    try {
      ChannelFuture connecting =
          new Bootstrap()
              .group(transport.loops())
              .channel(transport.clientChannel())
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.SO_KEEPALIVE, true)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel
                          .pipeline()
                          .addLast(tls.clientHandler(channel.alloc()))
                          .addLast(new Introduction(nodeId, endpoint, onReady, ready));
                    }
                  })
              .connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
      var _ =
          connecting.addListener(
              done -> {
                if (!done.isSuccess()) {
                  ready.completeExceptionally(
                      new DisconnectException("cannot connect to " + endpoint, done.cause()));
                }
              });
    } catch (RuntimeException e) {
      ready.completeExceptionally(new DisconnectException("cannot connect to " + endpoint, e));
    }
    return ready;
  }

  /** Waits for the handshake, then gives way. */
  private static final class Introduction extends ChannelInboundHandlerAdapter {
    private final OptionalInt expected;
    private final Endpoint endpoint;
    private final Consumer<Channel> onReady;
    private final CompletableFuture<Channel> ready;

    Introduction(
        OptionalInt expected,
        Endpoint endpoint,
        Consumer<Channel> onReady,
        CompletableFuture<Channel> ready) {
      this.expected = expected;
      this.endpoint = endpoint;
      this.onReady = onReady;
      this.ready = ready;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
          fail(context, handshake.cause());
          return;
        }
        int actual = PeerTls.peerNodeId(context.pipeline().get(SslHandler.class));
        if (expected.isPresent() && expected.getAsInt() != actual) {
          fail(
              context,
              new SSLPeerUnverifiedException(
                  endpoint + " is node " + actual + ", not " + expected.getAsInt()));
          return;
        }
        onReady.accept(context.channel());
        context.pipeline().remove(this);
        ready.complete(context.channel());
      }
      super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(context, new DisconnectException("closed during the handshake"));
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(context, cause);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
      ready.completeExceptionally(
          new DisconnectException(
              "cannot connect to " + endpoint + ": " + cause.getMessage(), cause));
      var _ = context.close();
    }
  }
}
