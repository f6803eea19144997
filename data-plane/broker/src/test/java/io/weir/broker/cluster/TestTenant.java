package io.weir.broker.cluster;

import io.weir.protocol.VirtualClusterId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A tenant with one virtual cluster and one API key.
 *
 * @param tenantId {@code ten-…}
 * @param virtualCluster its virtual cluster
 * @param kafkaClusterId the cluster id that its clients see
 * @param keyId user name of SASL/PLAIN
 * @param secret password of SASL/PLAIN
 * @param bootstrapServers where to connect
 * @param caFile whom to trust
 */
public record TestTenant(
    String tenantId,
    VirtualClusterId virtualCluster,
    String kafkaClusterId,
    String keyId,
    String secret,
    String bootstrapServers,
    Path caFile) {
  /** The principal of its key, as the tenant writes it in ACLs. */
  public String principal() {
    return "User:sa-" + keyId.substring("key-".length());
  }

  /** What every Java client needs. */
  public Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("security.protocol", "SASL_SSL");
    config.put("ssl.truststore.type", "PEM");
    config.put("ssl.truststore.location", caFile.toString());
    config.put("sasl.mechanism", "PLAIN");
    config.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + keyId
            + "\" password=\""
            + secret
            + "\";");
    return config;
  }

  /** Arguments for kcat. */
  public String[] kcatArguments() {
    return new String[] {
      "-b",
      bootstrapServers,
      "-X",
      "security.protocol=SASL_SSL",
      "-X",
      "ssl.ca.location=" + caFile,
      "-X",
      "sasl.mechanisms=PLAIN",
      "-X",
      "sasl.username=" + keyId,
      "-X",
      "sasl.password=" + secret
    };
  }
}
