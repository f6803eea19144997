package io.weir.controlplane.config;

import java.nio.file.Path;
import java.util.Objects;

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

  private static void require(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
  }
}
