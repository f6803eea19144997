package io.weir.controlplane.config;

import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How to reach the broker cluster.
 *
 * @param name its name in {@code /v1/broker-clusters}
 * @param operatorBootstrapServers {@code host:port,…} of the operators' listeners
 * @param tenantBootstrapServers {@code host:port,…} shown to tenants; may hold {@code {vc}}
 * @param tenantSecurityProtocol shown to tenants: SASL_SSL, or SASL_PLAINTEXT on loopback
 * @param caFile PEM of the CA that signed the brokers' certificates
 * @param operatorUser SCRAM-SHA-512 user on the operators' listener
 * @param operatorPasswordFile file with its password
 * @param nodes how many nodes the cluster has
 * @param tenantCertificatesArePublic whether operating systems trust the certificates of the
 *     tenants' listeners, so that clients need not be given {@code caFile}
 */
public record ClusterConfig(
    String name,
    String operatorBootstrapServers,
    String tenantBootstrapServers,
    String tenantSecurityProtocol,
    Path caFile,
    String operatorUser,
    Path operatorPasswordFile,
    int nodes,
    boolean tenantCertificatesArePublic) {
  /** Where local nodes listen. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final String LOCAL_OPERATOR = "operator";

  /** Fills defaults in and names the bad key. */
  public ClusterConfig {
    name = Objects.requireNonNullElse(name, "local");
    require("cluster.operator_bootstrap_servers", operatorBootstrapServers);
    require("cluster.tenant_bootstrap_servers", tenantBootstrapServers);
    tenantSecurityProtocol = Objects.requireNonNullElse(tenantSecurityProtocol, "SASL_SSL");
    if (!"SASL_SSL".equals(tenantSecurityProtocol)
        && !"SASL_PLAINTEXT".equals(tenantSecurityProtocol)) {
      throw new IllegalArgumentException(
          "cluster.tenant_security_protocol must be SASL_SSL or SASL_PLAINTEXT");
    }
    require("cluster.ca_file", caFile);
    require("cluster.operator_user", operatorUser);
    require("cluster.operator_password_file", operatorPasswordFile);
    nodes = nodes == 0 ? 3 : nodes;
    if (nodes < 1) {
      throw new IllegalArgumentException("cluster.nodes must be positive");
    }
  }

  /** What tenants of this virtual cluster bootstrap from. */
  public String tenantBootstrapServers(String virtualClusterPrefix) {
    return tenantBootstrapServers.replace("{vc}", virtualClusterPrefix);
  }

  /**
   * The same with these nodes on loopback; without any, as it is configured.
   *
   * @param planned all of them
   */
  public ClusterConfig withNodes(List<BrokerNode> planned) {
    return planned.isEmpty()
        ? this
        : new ClusterConfig(
            name,
            addresses(planned, BrokerNode.OPERATORS_STEP),
            addresses(planned, 0),
            tenantSecurityProtocol,
            caFile,
            operatorUser,
            operatorPasswordFile,
            planned.size(),
            tenantCertificatesArePublic);
  }

  /** How to reach one that the local provisioner makes. */
  public static ClusterConfig local(BrokerCluster cluster, BrokerCluster.Files files) {
    Path folder = Path.of(files.folder());
    return new ClusterConfig(
        cluster.name(),
        addresses(cluster.nodes(), BrokerNode.OPERATORS_STEP),
        addresses(cluster.nodes(), 0),
        files.tenantsSecurity(),
        folder.resolve("ca.pem"),
        LOCAL_OPERATOR,
        folder.resolve("operator.password"),
        cluster.nodes().size(),
        false);
  }

  private static String addresses(List<BrokerNode> nodes, int step) {
    return nodes.stream()
        .map(node -> LOOPBACK + ":" + (node.tenantsPort() + step))
        .collect(Collectors.joining(","));
  }

  private static void require(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
  }
}
