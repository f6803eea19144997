package io.weir.replication;

/** Opens connections to the inter-broker ports of other nodes. Thread-safe. */
@FunctionalInterface
public interface ReplicationTransport {
  /**
   * Tries once to connect, with mutual TLS where configured; never blocks and never calls the
   * handler within this call.
   */
  void connect(BrokerTable.Broker peer, LinkHandler handler);
}
