package io.weir.controlplane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client of the admin API that holds every answer against the contract. Immutable. */
public final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Contract CONTRACT = Contract.load();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final URI base;
  private final Map<String, String> headers;

  private Api(URI base, Map<String, String> headers) {
    this.base = base;
    this.headers = Map.copyOf(headers);
  }

  /** Anonymous. */
  public static Api at(URI base) {
    return new Api(base, Map.of());
  }

  /** With one more header. */
  public Api with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Api(base, more);
  }

  /** As the owner of a bearer token. */
  public Api as(String token) {
    return with("Authorization", "Bearer " + token);
  }

  /** An answer that keeps the contract. */
  public record Reply(int status, JsonNode body, HttpResponse<String> raw) {
    /** Fails unless the status is this one. */
    public Reply expect(int wanted) {
      assertEquals(wanted, status, () -> "answer: " + raw.body());
      return this;
    }

    /** Fails unless it is this problem. */
    public Reply expectProblem(int wanted, String code) {
      expect(wanted);
      assertEquals(code, body.path("code").asText());
      assertEquals("urn:weir:problem:" + code, body.path("type").asText());
      assertEquals(
          raw.headers().firstValue("X-Request-Id").orElseThrow(), body.path("request_id").asText());
      return this;
    }

    /** A text field. */
    public String text(String field) {
      return body.path(field).asText();
    }

    /** A header. */
    public String header(String name) {
      return raw.headers().firstValue(name).orElse(null);
    }
  }

  /** GET. */
  public Reply get(String path) {
    return send("GET", path, null);
  }

  /** DELETE. */
  public Reply delete(String path) {
    return send("DELETE", path, null);
  }

  /** POST of a JSON object. */
  public Reply post(String path, Map<String, ?> body) {
    return send("POST", path, JSON.valueToTree(body).toString());
  }

  /** PATCH with a JSON object. */
  public Reply patch(String path, Map<String, ?> body) {
    return send("PATCH", path, JSON.valueToTree(body).toString());
  }

  /** Anything. */
  public Reply send(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
    headers.forEach(request::header);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      if (!headers.containsKey("Content-Type")) {
        request.header("Content-Type", "application/json");
      }
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> raw = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode parsed = raw.body().isEmpty() ? null : JSON.readTree(raw.body());
      String mediaType = raw.headers().firstValue("Content-Type").orElse("none");
      String bare = mediaType.replaceAll(";.*", "");
      String bytePath = URI.create(path).getPath();
      List<String> violations =
          CONTRACT.violations(method, bytePath, raw.statusCode(), bare, parsed);
      assertEquals(List.of(), violations, () -> method + " " + path + " answered " + raw.body());
      return new Reply(raw.statusCode(), parsed, raw);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
