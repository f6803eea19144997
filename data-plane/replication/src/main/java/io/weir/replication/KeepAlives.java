package io.weir.replication;

import io.weir.protocol.Clock;

/** Keeps one link alive, or ends it. Stateless. */
final class KeepAlives {
  private KeepAlives() {}

  /** To be called each keepAliveInterval. */
  static void look(PeerLink link, Clock clock, ReplicationConfig config) {
    if (clock.monotonicNs() - link.lastReceivedNs() > config.linkTimeout().toNanos()) {
      link.close("silent for " + config.linkTimeout());
    } else if (link.isWritable()) {
      link.send(new Frame.KeepAlive());
    }
  }
}
