package io.weir.controlplane.service;

import java.util.Map;

/**
 * All partitions of a broker cluster, counted.
 *
 * @param partitions all, the brokers' own included
 * @param offline without a leader
 * @param underReplicated with fewer replicas in sync than they have
 * @param byBroker of each broker that has any
 */
public record ClusterCensus(
    int partitions, int offline, int underReplicated, Map<Integer, OfBroker> byBroker) {
  /** Copies. */
  public ClusterCensus {
    byBroker = Map.copyOf(byBroker);
  }

  /**
   * What one broker holds.
   *
   * @param leaders partitions that it leads
   * @param replicas of partitions, led or followed
   * @param replicasOutOfSync of them those that lag
   */
  public record OfBroker(int leaders, int replicas, int replicasOutOfSync) {
    /** Nothing. */
    public static final OfBroker NONE = new OfBroker(0, 0, 0);

    /** One replica more. */
    public OfBroker plus(boolean leads, boolean inSync) {
      return new OfBroker(
          leaders + (leads ? 1 : 0), replicas + 1, replicasOutOfSync + (inSync ? 0 : 1));
    }
  }
}
