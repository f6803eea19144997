package io.weir.controlplane.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The token endpoints as a client sees them, and how Kafka's Java client uses them. */
record TokenClient(URI admin, KafkaAccess access) {
  /** Kafka's Java client fetches tokens from these places alone. */
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private static final String ALLOWED_FILES = "org.apache.kafka.sasl.oauthbearer.allowed.files";
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  static TokenClient of(WeirInstance weir, KafkaAccess access) {
    return new TokenClient(weir.admin(), access);
  }

  String endpoint() {
    return admin.resolve("/oauth2/token").toString();
  }

  /** A fresh token. */
  String token() {
    HttpResponse<String> answer = post("/oauth2/token", Map.of("grant_type", "client_credentials"));
    if (answer.statusCode() != 200) {
      throw new AssertionError("no token: " + answer.statusCode() + " " + answer.body());
    }
    return json(answer.body().getBytes(StandardCharsets.UTF_8)).get("access_token").asText();
  }

  /** Status of the answer. */
  int revoke(String token) {
    return post("/oauth2/revoke", Map.of("token", token)).statusCode();
  }

  /** The tenant's owner deletes the API key; status of the answer. */
  int deleteKey(String ownerToken, String accountId) {
    return send(request("/v1/service-accounts/" + accountId + "/keys/" + access.apiKey())
            .header("Authorization", "Bearer " + ownerToken)
            .DELETE()
            .build())
        .statusCode();
  }

  /** Ids of the keys that verify. */
  Set<String> keyIds() {
    HttpRequest request = request("/.well-known/jwks.json").GET().build();
    Set<String> ids = new TreeSet<>();
    json(send(request).body().getBytes(StandardCharsets.UTF_8))
        .get("keys")
        .forEach(key -> ids.add(key.get("kid").asText()));
    return ids;
  }

  /** The key that signed a token. */
  static String keyId(String token) {
    return json(Base64.getUrlDecoder().decode(token.split("\\.")[0])).get("kid").asText();
  }

  /** Properties of a Java client that fetches its tokens itself. */
  Map<String, Object> properties() {
    allow(ALLOWED_URLS, endpoint());
    Map<String, Object> properties = byToken(endpoint());
    properties.put("sasl.oauthbearer.client.credentials.client.id", access.apiKey());
    properties.put("sasl.oauthbearer.client.credentials.client.secret", access.apiSecret());
    properties.put("sasl.oauthbearer.scope", "kafka");
    return properties;
  }

  /** Properties of a Java client that has one token, in a file. */
  Map<String, Object> properties(Path tokenFile) {
    allow(ALLOWED_URLS, tokenFile.toUri().toString());
    allow(ALLOWED_FILES, tokenFile.toString());
    Map<String, Object> properties = byToken(tokenFile.toUri().toString());
    properties.put(
        "sasl.oauthbearer.jwt.retriever.class",
        "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever");
    return properties;
  }

  private Map<String, Object> byToken(String place) {
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("sasl.mechanism", "OAUTHBEARER");
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
    properties.put(
        "sasl.login.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
    properties.put("sasl.oauthbearer.token.endpoint.url", place);
    return properties;
  }

  private static synchronized void allow(String property, String value) {
    String before = System.getProperty(property, "");
    if (!Set.of(before.split(",")).contains(value)) {
      System.setProperty(property, before.isEmpty() ? value : before + "," + value);
    }
  }

  private HttpResponse<String> post(String path, Map<String, String> parameters) {
    StringBuilder form = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            form.append(form.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    String pair = access.apiKey() + ":" + access.apiSecret();
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(admin.resolve(path)).timeout(Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request.uri() + " can't be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      return new ObjectMapper().readTree(body);
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }
}
