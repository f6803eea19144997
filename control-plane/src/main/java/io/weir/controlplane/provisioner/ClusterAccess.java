package io.weir.controlplane.provisioner;

import java.nio.file.Path;
import java.util.List;

/**
 * How to reach a cluster that was provisioned. Immutable.
 *
 * @param clusterId the physical cluster's id (Kafka's 22 characters)
 * @param tenantsBootstrap host:port of each node's tenants' listener
 * @param operatorsBootstrap host:port of each node's operators' listener
 * @param caFile PEM of the certificate authority that both listeners' certificates come from
 * @param operatorUser SCRAM-SHA-512 user of the operators' listener
 * @param operatorPasswordFile its password (0600)
 */
public record ClusterAccess(
    String clusterId,
    List<String> tenantsBootstrap,
    List<String> operatorsBootstrap,
    Path caFile,
    String operatorUser,
    Path operatorPasswordFile) {
  /** Copies the lists. */
  public ClusterAccess {
    tenantsBootstrap = List.copyOf(tenantsBootstrap);
    operatorsBootstrap = List.copyOf(operatorsBootstrap);
  }
}
