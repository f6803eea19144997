package io.weir.controlplane.service;

import io.weir.controlplane.domain.BrokerCluster;
import java.util.List;
import java.util.Set;

/**
 * Makes broker clusters and keeps their nodes running. Calls block, each for a bounded time; the
 * message of what they throw says what went wrong. Thread-safe.
 */
public interface ClusterProvisioner {
  /** Where a new one's files will be. Makes nothing. */
  BrokerCluster.Files choose(String clusterId);

  /**
   * Tenants' ports of new nodes that are free now, with those +100, +200 and +300.
   *
   * @param taken tenants' ports of nodes that are planned
   */
  List<Integer> freePorts(int count, Set<Integer> taken);

  /**
   * Makes what is missing of its planned nodes and starts what should run; adopts what runs.
   * Idempotent. Returns when every node has been started, not when it serves.
   */
  void ensure(BrokerCluster cluster);

  /** Stops the nodes, at once and for good; the files stay. Idempotent. */
  void halt(BrokerCluster cluster);

  /** Stops the nodes and removes everything there is of it. Idempotent. */
  void remove(BrokerCluster cluster);

  /** What is seen of its nodes now, by id; none if it is not one of these. */
  List<NodeState> nodes(String clusterId);
}
