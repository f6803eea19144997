package io.weir.controlplane.provisioner;

import java.util.List;

/** Port of the control plane: one broker cluster that is made and kept running. Thread-safe. */
public interface Provisioner {
  /**
   * Makes what is missing and starts what should run; adopts what runs. Idempotent; blocks until
   * every node that should run has been started, not until it serves.
   *
   * @throws ProvisioningException when the cluster can't be made; the message says what to do
   */
  ClusterAccess ensure();

  /** What is seen now, by node id. */
  List<NodeStatus> nodes();

  /**
   * Writes down what a node should be; it is brought there soon after.
   *
   * @throws IllegalArgumentException when there is no such node
   */
  void want(int nodeId, DesiredState desired);
}
