package io.weir.controller.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Event loops of the inter-broker port and the socket classes that go with them. Thread-safe.
 *
 * @param loops serve the server's and the clients' connections
 * @param clientChannel class of outgoing connections
 * @param serverChannel class of the listening socket
 */
public record PeerTransport(
    EventLoopGroup loops,
    Class<? extends Channel> clientChannel,
    Class<? extends ServerChannel> serverChannel)
    implements AutoCloseable {
  private static final int THREADS = 2;

  /** Starts the event loops: epoll where it loads, else NIO. */
  public static PeerTransport open(int nodeId) {
    DefaultThreadFactory threads = new DefaultThreadFactory("inter-broker-" + nodeId, true);
    return Epoll.isAvailable()
        ? new PeerTransport(
            new MultiThreadIoEventLoopGroup(THREADS, threads, EpollIoHandler.newFactory()),
            EpollSocketChannel.class,
            EpollServerSocketChannel.class)
        : new PeerTransport(
            new MultiThreadIoEventLoopGroup(THREADS, threads, NioIoHandler.newFactory()),
            NioSocketChannel.class,
            NioServerSocketChannel.class);
  }

  /** Stops the event loops; their channels are closed. */
  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
