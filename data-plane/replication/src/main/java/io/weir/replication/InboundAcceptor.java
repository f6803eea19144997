package io.weir.replication;

/** Takes over connections that other brokers opened. Thread-safe. */
@FunctionalInterface
public interface InboundAcceptor {
  /**
   * A connection was opened by a peer.
   *
   * @param peerNodeId who the peer's certificate says it is
   * @return who hears of it; its {@code onOpen} is not called
   */
  LinkHandler accept(PeerLink link, int peerNodeId);
}
