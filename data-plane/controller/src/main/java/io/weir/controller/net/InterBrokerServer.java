package io.weir.controller.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.weir.controller.Endpoint;
import io.weir.controller.ReplicationAcceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Listens on the inter-broker port. Thread-safe. */
public final class InterBrokerServer implements AutoCloseable {
  private final Channel listening;
  private final ChannelGroup connections;

  private InterBrokerServer(Channel listening, ChannelGroup connections) {
    this.listening = listening;
    this.connections = connections;
  }

  /**
   * Binds and starts to accept.
   *
   * @param replication asked for each replication stream
   * @throws IOException if the port is taken or the address is not of this machine
   */
  public static InterBrokerServer bind(
      Endpoint address,
      PeerTransport transport,
      PeerTls tls,
      PeerDispatcher dispatcher,
      Supplier<ReplicationAcceptor> replication)
      throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(transport.loops())
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 256)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(tls.serverHandler(channel.alloc()))
                        .addLast(new PeerGate(dispatcher, replication));
                  }
                });
    ChannelFuture bound =
        bootstrap
            .bind(new InetSocketAddress(address.host(), address.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "the inter-broker listener cannot bind " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return new InterBrokerServer(bound.channel(), connections);
  }

  /** The port that was bound. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Stops listening and closes the connections, replication streams too. Idempotent. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
  }
}
