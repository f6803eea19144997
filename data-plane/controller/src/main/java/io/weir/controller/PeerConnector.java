package io.weir.controller;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens replication streams to other nodes of the cluster. Thread-safe. */
public interface PeerConnector {
  /**
   * Connects to a node's inter-broker listener by mutual TLS, checks that its certificate names the
   * node, sends {@link ReplicationAcceptor#PREFACE} and adds the handler to the end of the
   * pipeline. The caller closes the channel.
   *
   * @param handler made once per connection, on the connection's event loop
   * @return the connected channel; fails when the node cannot be reached within 3 s or is another
   *     one
   */
  CompletableFuture<Channel> connect(
      int nodeId, Endpoint endpoint, Supplier<ChannelHandler> handler);
}
