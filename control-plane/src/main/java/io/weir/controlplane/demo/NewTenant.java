package io.weir.controlplane.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.AdminApi.AdminApiException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * A tenant that has just signed up, with its starter cluster and one API key. Immutable; {@code
 * toString} hides secrets.
 *
 * @param token the owner's bearer token
 */
public record NewTenant(
    String email,
    String password,
    String tenantId,
    String token,
    String clusterId,
    String kafkaClusterId,
    String bootstrapServers,
    String apiKey,
    String apiSecret) {
  private static final int PASSWORD_BYTES = 16;
  private static final int SUFFIX_BYTES = 4;

  /**
   * Signs up, takes the starter cluster, and makes a service account with a key for it.
   *
   * @throws AdminApiException when a step is refused
   */
  public static NewTenant signUp(URI admin, String name, SecureRandom random) {
    String unique = name + "-" + hex(random, SUFFIX_BYTES);
    String email = unique + "@example.com";
    String password = hex(random, PASSWORD_BYTES);
    AdminApi anonymous = AdminApi.anonymous(admin);
    JsonNode signUp =
        anonymous.post(
            "/signup", Map.of("email", email, "password", password, "tenant_name", unique));
    String token = logIn(admin, email, password);
    AdminApi owner = anonymous.as(token);
    owner.settled(signUp);
    JsonNode session = owner.get("/sessions/current");
    JsonNode cluster = owner.get("/clusters").get("items").get(0);
    JsonNode account = owner.post("/service-accounts", Map.of("name", "demo", "access", "full"));
    JsonNode key =
        owner.settled(
            owner.post(
                "/service-accounts/" + account.get("id").asText() + "/keys",
                Map.of("cluster_id", cluster.get("id").asText())));
    return new NewTenant(
        email,
        password,
        session.get("tenant_id").asText(),
        token,
        cluster.get("id").asText(),
        cluster.get("kafka_cluster_id").asText(),
        cluster.get("bootstrap_servers").asText(),
        key.get("id").asText(),
        key.get("secret").asText());
  }

  /** A fresh bearer token. */
  public static String logIn(URI admin, String email, String password) {
    return AdminApi.anonymous(admin)
        .post("/sessions", Map.of("email", email, "password", password))
        .get("token")
        .asText();
  }

  private static String hex(SecureRandom random, int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return HexFormat.of().formatHex(value);
  }

  @Override
  public String toString() {
    return "NewTenant[tenantId="
        + tenantId
        + ", clusterId="
        + clusterId
        + ", apiKey="
        + apiKey
        + "]";
  }
}
