package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idempotency keys, pages, errors, operations. */
class ConventionsTest {
  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant tenant;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    tenant = server.newTenant();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theSameRequestAgainGetsTheSameAnswerWithItsSecret() {
    String keys =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "idem")).text("id")
            + "/keys";
    Api api = tenant.api().with("Idempotency-Key", "one");
    Map<String, String> body = Map.of("cluster_id", tenant.clusterId());

    JsonNode first = api.post(keys, body).expect(201).body();
    assertEquals(first, api.post(keys, body).expect(201).body());
    assertEquals(1, tenant.api().get(keys).body().path("items").size());
    api.post(keys, Map.of("cluster_id", tenant.clusterId(), "description", "other"))
        .expectProblem(422, "idempotency_key_reused");
    api.post("/v1/clusters", Map.of("name", "other")).expectProblem(422, "idempotency_key_reused");
  }

  @Test
  void aRefusedRequestDoesNotUseItsKeyUp() {
    Api api = tenant.api().with("Idempotency-Key", "refused");
    Map<String, String> body = Map.of("name", "taken");
    String taken = tenant.api().post("/v1/clusters", body).expect(201).text("id");
    api.post("/v1/clusters", body).expectProblem(409, "name_in_use");
    tenant.api().delete("/v1/clusters/" + taken).expect(204);
    api.post("/v1/clusters", body).expect(201);
  }

  @Test
  void oneKeyInManyRequestsAtOnceMakesOneObject() throws Exception {
    Api api = tenant.api().with("Idempotency-Key", "race");
    int requests = 12;
    List<Future<Api.Reply>> replies = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < requests; i++) {
        Callable<Api.Reply> call = () -> api.post("/v1/service-accounts", Map.of("name", "race"));
        replies.add(executor.submit(call));
      }
    }
    String id = null;
    for (Future<Api.Reply> reply : replies) {
      Api.Reply answer = reply.get();
      if (answer.status() == 409) {
        answer.expectProblem(409, "idempotency_in_progress");
      } else {
        answer.expect(201);
        assertTrue(id == null || id.equals(answer.text("id")));
        id = answer.text("id");
      }
    }
    assertTrue(id != null, "somebody made it");
  }

  @Test
  void aTopicWhoseAnswerWasLostIsFoundByTheSameRequest() {
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    Api api = tenant.api().with("Idempotency-Key", "lost");
    Map<String, Object> body = Map.of("name", "lost", "partitions", 2);
    server.cluster().loseNextAnswer();

    api.post(topics, body).expectProblem(503, "cluster_unavailable");
    Api.Reply second = api.post(topics, body).expect(201);
    assertEquals("api", second.text("origin"));
    assertEquals(second.body(), api.post(topics, body).expect(201).body());
  }

  @Test
  void aTopicThatKafkasClientAskedForTwiceIsTheCallersOwn() {
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    Map<String, Object> body = Map.of("name", "twice", "partitions", 2);
    server.cluster().repeatNextRequest();

    tenant.api().post(topics, body).expect(201);
    tenant.api().post(topics, body).expectProblem(409, "topic_already_exists");
  }

  @Test
  void aTopicThatCouldNotBeMadeCanBeAskedForAgainAtOnce() {
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    Map<String, Object> body = Map.of("name", "away", "partitions", 2);
    server.cluster().reachable(false);
    try {
      tenant.api().post(topics, body).expectProblem(503, "cluster_unavailable");
    } finally {
      server.cluster().reachable(true);
    }
    tenant.api().post(topics, body).expect(201);
    tenant.api().post(topics, body).expectProblem(409, "topic_already_exists");
  }

  @Test
  void signUpCanBeRepeated() {
    Api api = server.api().with("Idempotency-Key", "signup");
    Map<String, String> body =
        Map.of(
            "email", "again@example.com", "password", TestServer.PASSWORD, "tenant_name", "Again");
    JsonNode first = api.post("/v1/signup", body).expect(201).body();
    assertEquals(first, api.post("/v1/signup", body).expect(201).body());
    server.api().post("/v1/signup", body).expectProblem(409, "email_in_use");
  }

  @Test
  void pagesFollowEachOtherWithoutGapsAndKnowTheirTenantAndFilter() {
    TestServer.Tenant many = server.newTenant();
    for (int i = 0; i < 5; i++) {
      many.api().post("/v1/service-accounts", Map.of("name", "a" + i)).expect(201);
      many.api()
          .post(
              "/v1/clusters/" + many.clusterId() + "/topics",
              Map.of("name", "t" + i, "partitions", 1))
          .expect(201);
    }
    for (String list :
        List.of("/v1/service-accounts", "/v1/clusters/" + many.clusterId() + "/topics")) {
      List<String> names = new ArrayList<>();
      String token = "";
      do {
        JsonNode page = many.api().get(list + "?page_size=2" + token).expect(200).body();
        page.path("items").forEach(item -> names.add(item.path("name").asText()));
        token =
            page.path("next_page_token").isNull()
                ? null
                : "&page_token=" + page.path("next_page_token").asText();
      } while (token != null);
      assertEquals(5, Set.copyOf(names).size(), names::toString);
      assertEquals(5, names.size());
    }

    String token = many.api().get("/v1/service-accounts?page_size=2").text("next_page_token");
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'Q' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      many.api()
          .get("/v1/service-accounts?page_token=" + changed)
          .expectProblem(400, "invalid_page_token");
    }
    many.api().get("/v1/clusters?page_token=" + token).expectProblem(400, "invalid_page_token");
    tenant
        .api()
        .get("/v1/service-accounts?page_token=" + token)
        .expectProblem(400, "invalid_page_token");
    String topicsToken =
        many.api()
            .get("/v1/clusters/" + many.clusterId() + "/topics?page_size=2")
            .text("next_page_token");
    many.api()
        .get(
            "/v1/clusters/"
                + many.clusterId()
                + "/topics?include=configs&page_token="
                + topicsToken)
        .expectProblem(400, "invalid_page_token");
  }

  @Test
  void everyBrokenFieldIsNamed() {
    JsonNode errors =
        tenant
            .api()
            .post(
                "/v1/clusters/" + tenant.clusterId() + "/topics",
                Map.of("name", "no/slashes", "partitions", 0))
            .expectProblem(422, "validation_failed")
            .body()
            .path("errors");
    assertEquals(2, errors.size());
    assertEquals("/name", errors.get(0).path("pointer").asText());
    tenant
        .api()
        .post(
            "/v1/clusters/" + tenant.clusterId() + "/topics",
            Map.of("name", "x".repeat(239), "partitions", 1))
        .expectProblem(422, "validation_failed");
    tenant
        .api()
        .post(
            "/v1/clusters/" + tenant.clusterId() + "/topics",
            Map.of("name", "c", "partitions", 1, "configs", Map.of("no.such.config", "1")))
        .expectProblem(422, "validation_failed");
    JsonNode unknown =
        tenant
            .api()
            .post("/v1/clusters", Map.of("name", "x", "nmae", "y"))
            .expectProblem(422, "validation_failed")
            .body();
    assertEquals("/nmae", unknown.at("/errors/0/pointer").asText());
  }

  @Test
  void malformedRequestsAreProblemsToo() {
    Api api = tenant.api();
    api.send("POST", "/v1/clusters", "{").expectProblem(400, "invalid_request");
    api.send("POST", "/v1/clusters", "null").expectProblem(400, "invalid_request");
    api.send("POST", "/v1/clusters", "{\"name\":\"a\",\"name\":\"b\"}")
        .expectProblem(400, "invalid_request");
    api.send("POST", "/v1/clusters", "{\"name\":\"" + "x".repeat(300_000) + "\"}")
        .expectProblem(413, "payload_too_large");
    server
        .api()
        .send("POST", "/v1/signup", "{\"email\":\"" + "x".repeat(20_000) + "\"}")
        .expectProblem(413, "payload_too_large");
    api.with("Content-Type", "text/plain")
        .send("POST", "/v1/clusters", "{}")
        .expectProblem(415, "unsupported_media_type");
    api.send("PUT", "/v1/clusters", "{}").expectProblem(405, "method_not_allowed");
    api.get("/v1/no-such-thing").expectProblem(404, "not_found");
    api.get("/v1/clusters?page_size=501").expectProblem(400, "invalid_request");
    api.with("Idempotency-Key", "x".repeat(256))
        .post("/v1/clusters", Map.of("name", "x"))
        .expectProblem(400, "invalid_request");
  }

  @Test
  void whatJettyRefusesIsAProblemToo() throws Exception {
    URI base = URI.create(server.api().get("/healthz").raw().uri().resolve("/").toString());
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(base.resolve("/v1/clusters/a%2Fb")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(400, answer.statusCode());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(answer.body().contains("\"code\":\"invalid_request\""), answer.body());
  }

  @Test
  void aLaggingBrokerIsNamedAndTheOperationEnds() {
    server.cluster().lagging(Set.of(2));
    Api.Reply accepted;
    try {
      accepted = tenant.api().post("/v1/clusters", Map.of("name", "slow")).expect(202);
    } finally {
      server.cluster().lagging(Set.of());
    }
    String path = accepted.header("Location");
    assertEquals(2, accepted.body().at("/operation/lagging_brokers/0").asInt());
    assertEquals("slow", accepted.text("name"));
    Await.until(() -> "succeeded".equals(tenant.api().get(path).expect(200).text("state")));
    assertEquals(0, tenant.api().get(path).body().path("lagging_brokers").size());
    tenant.api().get("/v1/operations").expect(200);
  }

  @Test
  void aChangeThatTheClusterMissedIsPublishedLater() {
    server.cluster().reachable(false);
    Api.Reply accepted;
    try {
      accepted = tenant.api().post("/v1/clusters", Map.of("name", "later")).expect(202);
    } finally {
      server.cluster().reachable(true);
    }
    String id = accepted.text("id");
    Await.until(() -> server.cluster().tenancyRecord("virtual_cluster", id).isPresent());
    Await.until(
        () -> "succeeded".equals(tenant.api().get(accepted.header("Location")).text("state")));
  }

  @Test
  void aClusterThatLostItsDisksLearnsEverythingAgain() {
    server.cluster().wipe();
    Await.until(
        () ->
            server.cluster().tenancyRecord("virtual_cluster", tenant.clusterId()).isPresent()
                && server.cluster().tenancyRecord("tenant", tenant.id()).isPresent());
  }

  @Test
  void idsDiffer() {
    assertNotEquals(server.newTenant().id(), server.newTenant().id());
  }
}
