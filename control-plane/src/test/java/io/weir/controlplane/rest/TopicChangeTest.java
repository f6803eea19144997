package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing topics by REST: merge patches, ETags, dry runs, deleted records. */
class TopicChangeTest {
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
  void everySettingHasValueDefaultSourceAndText() {
    String topic = topic("described", Map.of("retention.ms", "60000"));

    Api.Reply reply = tenant.api().get(topic + "/configs").expect(200);

    JsonNode retention = setting(reply, "retention.ms");
    assertEquals("60000", retention.path("value").asText());
    assertEquals("604800000", retention.path("default").asText());
    assertEquals("explicit", retention.path("source").asText());
    assertEquals("About it.", retention.path("documentation").asText());
    assertEquals("default", setting(reply, "cleanup.policy").path("source").asText());
    assertEquals("broker_default", setting(reply, "min.insync.replicas").path("source").asText());
  }

  @Test
  void aPatchSetsWhatItNamesAndNullReturnsToTheDefault() {
    String topic = topic("patched", Map.of("retention.ms", "60000", "cleanup.policy", "compact"));
    Api api = tenant.api().with("Content-Type", "application/merge-patch+json");

    Api.Reply changed =
        api.send(
                "PATCH",
                topic + "/configs",
                "{\"retention.ms\": null, \"max.message.bytes\": 2000}")
            .expect(200);

    assertEquals("default", setting(changed, "retention.ms").path("source").asText());
    assertEquals("2000", setting(changed, "max.message.bytes").path("value").asText());
    assertEquals(
        "{\"cleanup.policy\":\"compact\",\"max.message.bytes\":\"2000\"}",
        tenant.api().get(topic).body().path("configs").toString());
  }

  @Test
  void ofManyThatChangeWhatTheySawOneWins() throws Exception {
    String topic = topic("contended", Map.of());
    String seen = tenant.api().get(topic).expect(200).header("ETag");
    server.cluster().slowDown(Duration.ofMillis(1_500));
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService writers = Executors.newFixedThreadPool(6)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String value = "{\"configs\":{\"retention.ms\":" + (1_000 + i) + "}}";
        Api writer = tenant.api().with("If-Match", seen);
        answers.add(writers.submit(() -> writer.send("PATCH", topic, value).status()));
      }
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get(60, TimeUnit.SECONDS));
      }
    } finally {
      server.cluster().slowDown(Duration.ZERO);
    }

    assertEquals(List.of(200, 412, 412, 412, 412, 412), statuses.stream().sorted().toList());
  }

  @Test
  void noTopicDemandsMoreReplicasThanItHas() {
    String topic = topic("replicas", Map.of("min.insync.replicas", "3"));
    Map<String, String> tooMany = Map.of("min.insync.replicas", "4");
    String at = "/configs/min.insync.replicas";

    JsonNode patched =
        tenant
            .api()
            .patch(topic, Map.of("configs", tooMany))
            .expectProblem(422, "validation_failed")
            .body();
    assertEquals(at, patched.at("/errors/0/pointer").asText());
    JsonNode config =
        tenant
            .api()
            .patch(topic + "/configs", tooMany)
            .expectProblem(422, "validation_failed")
            .body();
    assertEquals("/min.insync.replicas", config.at("/errors/0/pointer").asText());
    for (String query : List.of("", "?dry_run=true")) {
      JsonNode created =
          tenant
              .api()
              .post(
                  "/v1/clusters/" + tenant.clusterId() + "/topics" + query,
                  Map.of("name", "never", "partitions", 1, "configs", tooMany))
              .expectProblem(422, "validation_failed")
              .body();
      assertEquals(at, created.at("/errors/0/pointer").asText(), created::toString);
    }
    tenant.api().get("/v1/clusters/" + tenant.clusterId() + "/topics/never").expect(404);
    tenant.api().patch(topic + "/configs", Map.of("min.insync.replicas", "1")).expect(200);
  }

  @Test
  void partitionsAndSettingsChangeTogether() {
    String topic = topic("together", Map.of());

    Api.Reply changed =
        tenant
            .api()
            .patch(topic, Map.of("partitions", 5, "configs", Map.of("retention.ms", "1000")))
            .expect(200);

    assertEquals(5, changed.body().path("partitions").asInt());
    assertEquals("1000", changed.body().at("/configs/retention.ms").asText());
    assertEquals(
        List.of("topic.create", "topic.update"),
        StreamSupport.stream(
                tenant
                    .api()
                    .get("/v1/audit-events?page_size=500")
                    .body()
                    .path("items")
                    .spliterator(),
                false)
            .filter(event -> event.path("resource_id").asText().equals("together"))
            .map(event -> event.path("action").asText())
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|{\"partitions\":1}|/partitions",
        "''|{\"partitions\":1001}|/partitions",
        "''|{\"partitions\":\"3\"}|/partitions",
        "''|{\"partitions\":null}|/partitions",
        "''|{\"partitions\":2.5}|/partitions",
        "''|{\"configs\":null}|/configs",
        "''|{\"name\":\"other\"}|/name",
        "''|{\"configs\":{\"no.such\":\"1\"}}|/configs/no.such",
        "''|{\"configs\":{\"a/b~\":\"1\"}}|/configs/a~1b~0",
        "''|{\"configs\":{\"retention.ms\":\"soon\"}}|/configs/retention.ms",
        "''|{\"configs\":{\"retention.ms\":[1]}}|/configs/retention.ms",
        "/configs|{\"retention.ms\":\"soon\",\"max.message.bytes\":\"5\"}|/retention.ms",
        "/configs|{\"no.such\":null}|/no.such",
        "/configs|{\"retention.ms\":{}}|/retention.ms",
      })
  void whatIsWrongIsPointedAt(String below, String patch, String pointer) {
    String topic = "/v1/clusters/" + tenant.clusterId() + "/topics/wrong";
    if (tenant.api().get(topic).status() == 404) {
      topic("wrong", Map.of());
    }
    String before = tenant.api().get(topic).expect(200).header("ETag");

    Api.Reply refused =
        tenant.api().send("PATCH", topic + below, patch).expectProblem(422, "validation_failed");

    assertEquals(pointer, refused.body().at("/errors/0/pointer").asText());
    assertEquals(1, refused.body().path("errors").size(), refused.raw().body());
    assertEquals(before, tenant.api().get(topic).header("ETag"), "nothing was changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[]|400", "{\"partitions\":3,\"partitions\":4}|400", "null|400", "{|400"})
  void whatIsNoPatchIsRefused(String body, int status) {
    String topic = topic("malformed" + body.length(), Map.of());

    tenant.api().send("PATCH", topic, body).expectProblem(status, "invalid_request");
  }

  @Test
  void anotherState_seenByETag_isNotOverwritten() {
    String topic = topic("tagged", Map.of());
    String seen = tenant.api().get(topic).expect(200).header("ETag");
    String configsSeen = tenant.api().get(topic + "/configs").expect(200).header("ETag");
    assertNotEquals(seen, configsSeen);

    server.cluster().alterByKafka(tenant.clusterId(), "tagged", "retention.ms", "5");

    Api stale = tenant.api().with("If-Match", seen);
    stale.patch(topic, Map.of("partitions", 9)).expectProblem(412, "precondition_failed");
    stale.delete(topic).expectProblem(412, "precondition_failed");
    tenant
        .api()
        .with("If-Match", configsSeen)
        .patch(topic + "/configs", Map.of("retention.ms", "6"))
        .expectProblem(412, "precondition_failed");
    tenant
        .api()
        .with("If-Match", "W/" + tenant.api().get(topic).header("ETag"))
        .patch(topic, Map.of("partitions", 9))
        .expectProblem(412, "precondition_failed");
    tenant
        .api()
        .with("If-Match", "unquoted")
        .patch(topic, Map.of("partitions", 9))
        .expectProblem(400, "invalid_request");

    Api.Reply changed =
        tenant
            .api()
            .with("If-Match", "\"other\", " + tenant.api().get(topic).header("ETag"))
            .patch(topic, Map.of("partitions", 9))
            .expect(200);
    assertEquals(changed.header("ETag"), tenant.api().get(topic).header("ETag"));
    tenant.api().with("If-Match", "*").delete(topic).expect(204);
  }

  @Test
  void aDryRunSaysWhatWouldHappenAndDoesNothing() {
    String topic = topic("dry", Map.of("retention.ms", "1000"));
    String before = tenant.api().get(topic).header("ETag");

    Api.Reply patch =
        tenant
            .api()
            .send(
                "PATCH",
                topic + "?dry_run=true",
                "{\"partitions\":4,\"configs\":{\"retention.ms\":null}}")
            .expect(200);
    Api.Reply deletion = tenant.api().delete(topic + "?dry_run=true").expect(200);
    Api.Reply records =
        tenant
            .api()
            .post(
                topic + "/records:delete?dry_run=true",
                Map.of("partitions", List.of(Map.of("partition", 0, "before_offset", 4))))
            .expect(200);
    Api.Reply creation =
        tenant
            .api()
            .post(
                "/v1/clusters/" + tenant.clusterId() + "/topics?dry_run=true",
                Map.of("name", "never", "partitions", 1))
            .expect(200);
    tenant.api().delete(topic + "?dry_run=maybe").expectProblem(422, "validation_failed");

    assertEquals(
        "[{\"pointer\":\"/partitions\",\"before\":\"2\",\"after\":\"4\"},"
            + "{\"pointer\":\"/configs/retention.ms\",\"before\":\"1000\",\"after\":\"604800000\"}]",
        patch.body().path("changes").toString());
    assertEquals(20, deletion.body().path("records_lost").asInt());
    assertEquals(4, records.body().path("records_lost").asInt());
    assertTrue(creation.body().path("dry_run").asBoolean());
    assertEquals(before, tenant.api().get(topic).expect(200).header("ETag"));
    tenant.api().get("/v1/clusters/" + tenant.clusterId() + "/topics/never").expect(404);
  }

  @Test
  void partitionsShowWhereTheyStandAndRecordsCanBeDeleted() {
    String topic = topic("records", Map.of());
    Map<String, Object> first =
        Map.of("partitions", List.of(Map.of("partition", 1, "before_offset", 7)));
    Api api = tenant.api().with("Idempotency-Key", "records-once");

    Api.Reply deleted = api.post(topic + "/records:delete", first).expect(200);
    Api.Reply again = api.post(topic + "/records:delete", first).expect(200);
    Api.Reply page = tenant.api().get(topic + "/partitions?page_size=1").expect(200);
    Api.Reply rest =
        tenant
            .api()
            .get(topic + "/partitions?page_token=" + page.text("next_page_token"))
            .expect(200);

    assertEquals(7, deleted.body().at("/partitions/0/start_offset").asInt());
    assertEquals(deleted.body(), again.body());
    assertEquals(0, page.body().at("/items/0/start_offset").asInt());
    assertEquals(7, rest.body().at("/items/0/start_offset").asInt());
    assertEquals(10, rest.body().at("/items/0/end_offset").asInt());
    assertEquals("[1,2,3]", rest.body().at("/items/0/isr").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"partitions\":[]}|/partitions",
        "{}|/partitions",
        "{\"partitions\":[{\"partition\":2}]}|/partitions/0/partition",
        "{\"partitions\":[{\"partition\":-1}]}|/partitions/0/partition",
        "{\"partitions\":[null]}|/partitions/0/partition",
        "{\"partitions\":[{\"partition\":0},{\"partition\":0}]}|/partitions/1/partition",
        "{\"partitions\":[{\"partition\":0,\"before_offset\":11}]}|/partitions/0/before_offset",
        "{\"partitions\":[{\"partition\":0,\"before_offset\":-1}]}|/partitions/0/before_offset",
      })
  void recordsThatAreNotThereCantBeDeleted(String body, String pointer) {
    String topic = "/v1/clusters/" + tenant.clusterId() + "/topics/limits";
    if (tenant.api().get(topic).status() == 404) {
      topic("limits", Map.of());
    }

    Api.Reply refused =
        tenant
            .api()
            .send("POST", topic + "/records:delete", body)
            .expectProblem(422, "validation_failed");

    assertEquals(pointer, refused.body().at("/errors/0/pointer").asText());
  }

  @Test
  void recordsOfACompactedTopicStay() {
    String topic = topic("table", Map.of("cleanup.policy", "compact"));

    tenant
        .api()
        .post(topic + "/records:delete", Map.of("partitions", List.of(Map.of("partition", 0))))
        .expectProblem(409, "policy_violation");
  }

  @Test
  void aBrokerThatDoesNotKnowYetIsNamedByAnOperation() {
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    Api.Reply made;
    Api.Reply changed;
    server.cluster().lagging(Set.of(2));
    try {
      made = tenant.api().post(topics, Map.of("name", "late", "partitions", 1)).expect(202);
      changed = tenant.api().patch(topics + "/late", Map.of("partitions", 3)).expect(202);
    } finally {
      server.cluster().lagging(Set.of());
    }

    assertEquals("late", made.text("name"));
    assertEquals(2, made.body().at("/operation/lagging_brokers/0").asInt());
    assertEquals(3, changed.body().path("partitions").asInt());
    for (Api.Reply reply : List.of(made, changed)) {
      String path = reply.header("Location");
      Await.until(() -> tenant.api().get(path).text("state").equals("succeeded"));
    }
  }

  @Test
  void anothersTopicIsNotThere() {
    String topic = topic("private", Map.of());
    Api other = server.newTenant().api();

    other.get(topic + "/configs").expectProblem(404, "not_found");
    other.get(topic + "/partitions").expectProblem(404, "not_found");
    other.patch(topic, Map.of("partitions", 9)).expectProblem(404, "not_found");
    other.patch(topic + "/configs", Map.of("a", "b")).expectProblem(404, "not_found");
    other
        .post(topic + "/records:delete", Map.of("partitions", List.of(Map.of("partition", 0))))
        .expectProblem(404, "not_found");
  }

  private static String topic(String name, Map<String, String> configs) {
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    tenant
        .api()
        .post(topics, Map.of("name", name, "partitions", 2, "configs", configs))
        .expect(201);
    return topics + "/" + name;
  }

  private static JsonNode setting(Api.Reply reply, String key) {
    return StreamSupport.stream(reply.body().path("items").spliterator(), false)
        .filter(item -> item.path("key").asText().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
