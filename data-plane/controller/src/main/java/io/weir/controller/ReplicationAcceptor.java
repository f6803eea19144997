package io.weir.controller;

import io.netty.channel.Channel;

/** Takes over inter-broker connections that began with {@link #PREFACE}. */
@FunctionalInterface
public interface ReplicationAcceptor {
  /** The first four bytes of a replication stream, ASCII {@code WRP1}. */
  int PREFACE = 0x57525031;

  /**
   * Takes over a connection; its peer is authenticated and the four bytes of the preface are
   * consumed. Called on the channel's event loop; what the peer sent after the preface is read by
   * the handlers that this method adds to the end of the pipeline. The acceptor closes the channel.
   *
   * @param peerNodeId the node that the peer's certificate names
   */
  void accept(Channel channel, int peerNodeId);
}
