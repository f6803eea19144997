package io.weir.replication;

/** An open stream to a peer that greeted back. Thread-safe; compared by identity. */
final class UpStream {
  private final int nodeId;
  private final long brokerEpoch;
  private final PeerLink link;
  private final LinkBudget budget;

  /**
   * A stream.
   *
   * @param brokerEpoch the registration that the peer said it has
   * @param budget what may be unacknowledged
   */
  UpStream(int nodeId, long brokerEpoch, PeerLink link, LinkBudget budget) {
    this.nodeId = nodeId;
    this.brokerEpoch = brokerEpoch;
    this.link = link;
    this.budget = budget;
  }

  int nodeId() {
    return nodeId;
  }

  long brokerEpoch() {
    return brokerEpoch;
  }

  PeerLink link() {
    return link;
  }

  LinkBudget budget() {
    return budget;
  }
}
