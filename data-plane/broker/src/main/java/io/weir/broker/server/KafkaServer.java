package io.weir.broker.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves Kafka's protocol to tenants and operators, one listener each. Thread-safe. */
public final class KafkaServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);
  private static final int ACCEPT_BACKLOG = 1024;

  private final EventLoopGroup eventLoops;
  private final ServerServices services;
  private final AtomicLong connectionIds = new AtomicLong();
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  /**
   * Makes a server without listeners.
   *
   * @param eventLoops of connections, unless a listener has its own; the caller shuts them down
   *     after this
   * @param services shared by all connections
   */
  public KafkaServer(EventLoopGroup eventLoops, ServerServices services) {
    this.eventLoops = eventLoops;
    this.services = services;
  }

  /**
   * Opens a listener and accepts connections.
   *
   * @return the bound address
   * @throws IllegalStateException if the address cannot be bound; names it
   */
  public InetSocketAddress open(ListenerConfig config) {
    return open(config, eventLoops);
  }

  /**
   * Opens a listener whose connections have event loops of their own, so that those of others can't
   * keep it from answering.
   *
   * @param loops the caller shuts them down after this
   * @return the bound address
   * @throws IllegalStateException if the address cannot be bound; names it
   */
  public InetSocketAddress open(ListenerConfig config, EventLoopGroup loops) {
    Optional<SslContext> tls = config.tls().map(TlsFiles::context);
    Occupancy occupancy =
        new Occupancy(
            new AtomicInteger(),
            new StrangersByAddress(services.limits().strangersPerAddressMax()));
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EventLoops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, config, tls, occupancy);
                  }
                })
            .bind(config.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException(
          "listener " + config.kind() + ": cannot bind " + config.address(), bound.cause());
    }
    channels.add(bound.channel());
    LOG.info(
        "event=listening listener={} address={}", config.kind(), bound.channel().localAddress());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  /** Closes all listeners and connections, and waits until they are closed. Idempotent. */
  @Override
  public void close() {
    channels.close().awaitUninterruptibly();
  }

  /** How full a listener is. */
  private record Occupancy(AtomicInteger open, StrangersByAddress strangers) {}

  private void accept(
      Channel channel, ListenerConfig config, Optional<SslContext> tls, Occupancy occupancy) {
    ServerLimits limits = services.limits();
    ConnectionCounters counters = services.sessions().counters();
    AtomicInteger open = occupancy.open();
    if (open.incrementAndGet() > limits.connectionsMax()) {
      open.decrementAndGet();
      counters.wasRefused();
      LOG.debug("event=connection_refused listener={} reason=\"listener full\"", config.kind());
      var unused = channel.close();
      return;
    }
    Optional<StrangersByAddress.Place> place = place(channel.remoteAddress(), occupancy);
    if (place.isEmpty()) {
      open.decrementAndGet();
      counters.addressWasRefused();
      LOG.debug(
          "event=connection_refused listener={} peer={} reason=\"too many unauthenticated"
              + " connections of an address\"",
          config.kind(),
          channel.remoteAddress());
      var unused = channel.close();
      return;
    }
    counters.opened();
    var unused =
        channel
            .closeFuture()
            .addListener(
                closed -> {
                  open.decrementAndGet();
                  place.get().leave();
                  counters.closed();
                });
    channels.add(channel);
    tls.ifPresent(context -> channel.pipeline().addLast(handler(context, channel)));
    ConnectionHandler connection =
        new ConnectionHandler(
            connectionIds.incrementAndGet(), config, services, place.get()::leave);
    channel
        .pipeline()
        .addLast(new IdleStateHandler(0, 0, limits.idleMsMax(), TimeUnit.MILLISECONDS))
        .addLast(connection.decoder())
        .addLast(connection);
  }

  /** A peer that is gone already has no address and gets no place. */
  private static Optional<StrangersByAddress.Place> place(SocketAddress peer, Occupancy occupancy) {
    return peer instanceof InetSocketAddress address
        ? occupancy.strangers().enter(address.getAddress())
        : Optional.empty();
  }

  private SslHandler handler(SslContext context, Channel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(services.limits().timeToAuthenticateMs());
    return handler;
  }

  private WriteBufferWaterMark waterMark() {
    int high = services.limits().writeBufferBytesMax();
    return new WriteBufferWaterMark(high / 2, high);
  }
}
