package io.weir.controlplane.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** The few calls of the admin API that a new tenant makes. Thread-safe. */
public final class AdminApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final URI base;
  private final String token;

  private AdminApi(HttpClient http, URI base, String token) {
    this.http = http;
    this.base = base;
    this.token = token;
  }

  /** Without a credential: good for sign-up and login. */
  public static AdminApi anonymous(URI base) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    return new AdminApi(http, base, null);
  }

  /** The same server, as the owner of a bearer token. */
  public AdminApi as(String bearerToken) {
    return new AdminApi(http, base, Objects.requireNonNull(bearerToken, "bearerToken"));
  }

  /**
   * @param path below {@code /v1}
   * @return the answer's body
   * @throws AdminApiException when the answer is not a success
   */
  public JsonNode post(String path, Map<String, ?> body) {
    ObjectNode json = JSON.valueToTree(body);
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(json.toString()));
    return send(request.build());
  }

  /**
   * @throws AdminApiException when the answer is not a success
   */
  public JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  /**
   * Waits until every broker has applied a change: an answer of 202 holds the operation to follow.
   *
   * @return the same answer
   * @throws IllegalStateException when it takes more than a minute
   */
  public JsonNode settled(JsonNode answer) {
    JsonNode operation = answer.path("operation");
    long beganNs = System.nanoTime();
    while (operation.hasNonNull("id") && !"succeeded".equals(operation.path("state").asText())) {
      if (System.nanoTime() - beganNs > SETTLED_WITHIN.toNanos()) {
        throw new IllegalStateException("brokers lag behind: " + operation);
      }
      LockSupport.parkNanos(POLL.toNanos());
      operation = get("/operations/" + operation.get("id").asText());
    }
    return answer;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve("/v1" + path))
            .timeout(TIMEOUT)
            .header("Accept", "application/json");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AdminApiException(
            response.statusCode(),
            request.method() + " " + request.uri().getPath() + ": " + response.body());
      }
      return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri() + " can't be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + request.uri(), e);
    }
  }

  /** An answer that is not a success. */
  public static final class AdminApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    AdminApiException(int status, String message) {
      super("HTTP " + status + " for " + message);
      this.status = status;
    }

    /** HTTP status. */
    public int status() {
      return status;
    }
  }
}
