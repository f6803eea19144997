package io.weir.replication.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens authenticated channels to other nodes' inter-broker listeners. Thread-safe. */
@FunctionalInterface
public interface ChannelConnector {
  /**
   * Connects, checks that the peer is the node asked for, sends the preface {@code WRP1} and adds
   * the handler to the end of the pipeline.
   *
   * @param handler made once per connection, on its event loop
   * @return the channel; fails within a bounded time when the node can't be reached
   */
  CompletableFuture<Channel> connect(
      int nodeId, String host, int port, Supplier<ChannelHandler> handler);
}
