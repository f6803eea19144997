package io.weir.controlplane.provisioner;

import java.util.stream.IntStream;

/**
 * One node of a local cluster: its id and its loopback ports. Immutable.
 *
 * @param id 1 or more
 */
public record LocalNode(
    int id, int tenantsPort, int operatorsPort, int interBrokerPort, int httpPort) {
  private static final int OPERATORS_STEP = 100;
  private static final int INTER_BROKER_STEP = 200;
  private static final int HTTP_STEP = 300;

  /** Names the bad value. */
  public LocalNode {
    if (id < 1) {
      throw new IllegalArgumentException("node id " + id + " must be 1 or more");
    }
    IntStream.of(tenantsPort, operatorsPort, interBrokerPort, httpPort)
        .filter(port -> port < 1 || port > 65_535)
        .findFirst()
        .ifPresent(
            port -> {
              throw new IllegalArgumentException(
                  "port " + port + " of node " + id + " is not in 1..65535");
            });
  }

  /** The quickstart's layout: operators +100, inter-broker +200, HTTP +300. */
  public static LocalNode at(int id, int tenantsPort) {
    return new LocalNode(
        id,
        tenantsPort,
        tenantsPort + OPERATORS_STEP,
        tenantsPort + INTER_BROKER_STEP,
        tenantsPort + HTTP_STEP);
  }
}
