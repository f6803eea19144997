package io.weir.replication.netty;

import io.netty.channel.Channel;
import io.weir.protocol.Clock;
import io.weir.replication.BrokerTable;
import io.weir.replication.InboundAcceptor;
import io.weir.replication.LinkHandler;
import io.weir.replication.ReplicationConfig;
import io.weir.replication.ReplicationTransport;

/** Replication streams over Netty channels that somebody else authenticates. Thread-safe. */
public final class NettyReplicationTransport implements ReplicationTransport {
  private final ReplicationConfig config;
  private final Clock clock;
  private final ChannelConnector connector;

  /** Opens channels by a connector. */
  public NettyReplicationTransport(
      ReplicationConfig config, Clock clock, ChannelConnector connector) {
    this.config = config;
    this.clock = clock;
    this.connector = connector;
  }

  @Override
  public void connect(BrokerTable.Broker peer, LinkHandler handler) {
    StreamChannelHandler stream = new StreamChannelHandler(config, clock);
    var unused =
        connector
            .connect(peer.id(), peer.host(), peer.port(), () -> stream)
            .whenComplete(
                (channel, error) -> {
                  if (error == null) {
                    channel.eventLoop().execute(() -> stream.open(channel, handler, true));
                  } else {
                    handler.onClosed("not connected: " + error.getMessage());
                  }
                });
  }

  /**
   * Takes over an authenticated channel whose preface was consumed; on its event loop.
   *
   * @param peerNodeId the node that the peer's certificate names
   */
  public void accept(Channel channel, int peerNodeId, InboundAcceptor acceptor) {
    StreamChannelHandler stream = new StreamChannelHandler(config, clock);
    channel.pipeline().addLast("replication", stream);
    stream.open(channel, acceptor.accept(stream.link(), peerNodeId), false);
  }
}
