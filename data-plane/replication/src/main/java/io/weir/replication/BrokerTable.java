package io.weir.replication;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The registered brokers, as the metadata says. Immutable.
 *
 * @param brokers by node id; this node may be among them
 */
public record BrokerTable(Map<Integer, Broker> brokers) {
  /** No broker. */
  public static final BrokerTable EMPTY = new BrokerTable(Map.of());

  /** Copies the map; in the order of ids, so that streams are opened in the same order always. */
  public BrokerTable {
    brokers = Collections.unmodifiableMap(new TreeMap<>(brokers));
  }

  /** A broker by its node id. */
  public Optional<Broker> find(int nodeId) {
    return Optional.ofNullable(brokers.get(nodeId));
  }

  /**
   * One registered broker. Immutable.
   *
   * @param id node id
   * @param epoch of its registration
   * @param fenced whether it may not be in an ISR
   * @param inControlledShutdown whether it is leaving
   * @param host of its inter-broker listener
   * @param port of its inter-broker listener
   */
  public record Broker(
      int id, long epoch, boolean fenced, boolean inControlledShutdown, String host, int port) {
    /** Whether it may join an ISR. */
    public boolean mayJoinIsr() {
      return !fenced && !inControlledShutdown;
    }
  }
}
