package io.weir.controlplane.domain;

/**
 * A node of a broker cluster, as it was planned.
 *
 * @param id node id, unique in the installation
 * @param tenantsPort first of its four ports: operators +100, inter-broker +200, HTTP +300
 */
public record BrokerNode(int id, int tenantsPort) {
  /** From the tenants' port to the operators'. */
  public static final int OPERATORS_STEP = 100;
}
