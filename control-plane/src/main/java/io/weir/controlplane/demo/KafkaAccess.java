package io.weir.controlplane.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How a client reaches a virtual cluster: an API key over TLS. Immutable; {@code toString} hides
 * the secret.
 *
 * @param securityProtocol {@code SASL_SSL}, or {@code SASL_PLAINTEXT} for benchmarks on loopback
 * @param caFile PEM; unused without TLS
 */
public record KafkaAccess(
    String bootstrapServers,
    String securityProtocol,
    Path caFile,
    String apiKey,
    String apiSecret) {
  /** Over TLS. */
  public KafkaAccess(String bootstrapServers, Path caFile, String apiKey, String apiSecret) {
    this(bootstrapServers, "SASL_SSL", caFile, apiKey, apiSecret);
  }

  /** Properties of Apache Kafka's Java client. */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("security.protocol", securityProtocol);
    properties.put("sasl.mechanism", "PLAIN");
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + apiKey
            + "\" password=\""
            + apiSecret
            + "\";");
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.location", caFile.toString());
    return properties;
  }

  @Override
  public String toString() {
    return "KafkaAccess[bootstrapServers=" + bootstrapServers + ", apiKey=" + apiKey + "]";
  }
}
