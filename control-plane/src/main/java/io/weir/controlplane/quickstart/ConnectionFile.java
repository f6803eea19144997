package io.weir.controlplane.quickstart;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * {@code connection.json}: everything that a client or an operator needs, for the owner's eyes
 * only. {@code toString} shows nothing.
 *
 * @param consoleUrl the web console's start page
 * @param clusterId the virtual cluster's id ({@code vc-…})
 * @param kafkaClusterId what clients see
 * @param adminToken bearer token of the demo tenant's owner
 */
@JsonPropertyOrder({
  "console_url",
  "admin_url",
  "bootstrap_servers",
  "security_protocol",
  "sasl_mechanism",
  "ca_file",
  "tenant_id",
  "cluster_id",
  "kafka_cluster_id",
  "api_key",
  "api_secret",
  "admin_token",
  "operator_token",
  "operator_bootstrap_servers",
  "operator_sasl_mechanism",
  "operator_username",
  "operator_password"
})
record ConnectionFile(
    @JsonProperty String consoleUrl,
    @JsonProperty String adminUrl,
    @JsonProperty String bootstrapServers,
    @JsonProperty String securityProtocol,
    @JsonProperty String saslMechanism,
    @JsonProperty String caFile,
    @JsonProperty String tenantId,
    @JsonProperty String clusterId,
    @JsonProperty String kafkaClusterId,
    @JsonProperty String apiKey,
    @JsonProperty String apiSecret,
    @JsonProperty String adminToken,
    @JsonProperty String operatorToken,
    @JsonProperty String operatorBootstrapServers,
    @JsonProperty String operatorSaslMechanism,
    @JsonProperty String operatorUsername,
    @JsonProperty String operatorPassword) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  void write(Path file) throws IOException {
    PrivateFiles.write(file, JSON.writeValueAsString(this) + "\n");
  }

  @Override
  public String toString() {
    return "ConnectionFile[***]";
  }

  /** Files that nobody else reads, there as a whole or not at all. */
  static final class PrivateFiles {
    private PrivateFiles() {}

    static void write(Path file, String content) throws IOException {
      Path scratch =
          Files.createTempFile(
              file.getParent(),
              file.getFileName().toString(),
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(scratch, content);
      Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
