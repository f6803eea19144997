package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.service.GroupGateway.Position;
import io.weir.controlplane.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics} of the control plane. */
class MetricsTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern LINE =
      Pattern.compile(
          "# (HELP|TYPE) [a-z_]+ .+"
              + "|[a-z_]+(\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)+})?"
              + " (NaN|[+-]?Inf|-?[0-9.]+(E-?[0-9]+)?)");

  @TempDir static Path home;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyLineIsPrometheusText() throws Exception {
    server.newTenant();

    HttpResponse<String> answer = get(Map.of());

    assertEquals(200, answer.statusCode());
    String type = answer.headers().firstValue("Content-Type").orElseThrow();
    assertTrue(type.startsWith("text/plain") && type.contains("version=0.0.4"), type);
    answer.body().lines().forEach(line -> assertTrue(LINE.matcher(line).matches(), line));
  }

  @Test
  void theyTellWhatHappened() throws Exception {
    Map<String, Double> before = samples();
    TestServer.Tenant tenant = server.newTenant();
    tenant.api().get("/v1/clusters/" + tenant.clusterId()).expect(200);
    tenant.api().get("/v1/clusters/vc-0000000000").expect(404);
    tenant.api().get("/v1/nothing").expect(404);

    Map<String, Double> counts = samples();

    String route =
        "weir_http_request_seconds_count{method=\"GET\",route=\"/v1/clusters/{id}\",status=";
    for (String status : List.of("\"2xx\"}", "\"4xx\"}")) {
      String name = route + status;
      assertEquals(1.0, counts.get(name) - before.getOrDefault(name, 0.0), name);
    }
    assertTrue(counts.keySet().stream().anyMatch(name -> name.contains("route=\"none\"")));
    assertEquals(1.0, counts.get("weir_database_up"));
    assertEquals(0.0, counts.get("weir_reconciler_failures_total{task=\"PublishOutbox\"}"));
    assertTrue(counts.get("process_cpu_seconds_total") > 0);
    Await.until(() -> value("weir_tenants") > before.get("weir_tenants"));
  }

  @Test
  void noIdBecomesALabel() throws Exception {
    TestServer.Tenant tenant = server.newTenant();
    tenant.api().get("/v1/clusters/" + tenant.clusterId()).expect(200);

    assertFalse(get(Map.of()).body().contains(tenant.clusterId()));
  }

  @Test
  void onlyThisMachineAndTheOperatorReadThem() throws Exception {
    Map<String, String> forwarded = Map.of("X-Forwarded-For", "203.0.113.7");
    assertEquals(200, get(Map.of()).statusCode());
    HttpResponse<String> refused = get(forwarded);
    assertEquals(401, refused.statusCode());
    assertTrue(refused.body().contains("unauthenticated"), refused.body());

    Map<String, String> tenant = new HashMap<>(forwarded);
    tenant.put("Authorization", "Bearer " + server.newTenant().token());
    assertEquals(401, get(tenant).statusCode());
    Map<String, String> operator = new HashMap<>(forwarded);
    operator.put("Authorization", "Bearer " + TestServer.OPERATOR_TOKEN);
    assertEquals(200, get(operator).statusCode());
  }

  /** The page names ours; those of the JVM and the process are the library's. */
  @Test
  void thePageOfAllMetricsIsComplete() throws Exception {
    String prefix = server.newTenant().clusterId().substring("vc-".length());
    server.cluster().groups().add(prefix, "readers", "classic", "Empty");
    server.cluster().groups().commit(prefix, "readers", "t", 0, 1);
    server.cluster().groups().log(prefix, "t", 0, new Position(0, 3, OptionalLong.of(1)));
    Await.until(
        () -> samples().keySet().stream().anyMatch(name -> name.startsWith("weir_tenant_stored_")));
    Await.until(() -> samples().getOrDefault("weir_group_lag_groups{state=\"shown\"}", 0.0) == 1);
    String shown =
        get(Map.of())
            .body()
            .lines()
            .filter(line -> line.startsWith("# TYPE weir_"))
            .map(line -> line.split(" ")[2])
            .collect(Collectors.toCollection(TreeSet::new))
            .toString();
    Matcher rows =
        Pattern.compile("(?m)^\\| `(weir_[a-z_]+)`")
            .matcher(Files.readString(Path.of("docs/metrics.md")));
    TreeSet<String> written = new TreeSet<>();
    while (rows.find()) {
      written.add(rows.group(1));
    }

    assertEquals(shown, written.toString());
  }

  private static double value(String name) {
    return samples().get(name);
  }

  private static Map<String, Double> samples() {
    Map<String, Double> samples = new HashMap<>();
    get(Map.of())
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), number(line.substring(space + 1)));
            });
    return samples;
  }

  private static double number(String text) {
    return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  private static HttpResponse<String> get(Map<String, String> headers) {
    URI uri = server.api().get("/healthz").raw().uri().resolve("/metrics");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    headers.forEach(request::header);
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
