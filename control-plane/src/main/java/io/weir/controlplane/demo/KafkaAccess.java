package io.weir.controlplane.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How a client reaches a virtual cluster: an API key over TLS. Immutable; {@code toString} hides
 * the secret.
 *
 * @param caFile PEM
 */
public record KafkaAccess(String bootstrapServers, Path caFile, String apiKey, String apiSecret) {
  /** Properties of Apache Kafka's Java client. */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("security.protocol", "SASL_SSL");
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
