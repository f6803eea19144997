package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The field that is a setting of Kafka, at the same time. */
class TieringTest {
  private static final String SETTING = "remote.storage.enable";

  @TempDir static Path home;
  private static TestServer server;

  private TestServer.Tenant tenant;
  private String topics;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void newTenant() {
    tenant = server.newTenant();
    topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
  }

  @Test
  void aTopicIsTieredByTheFieldOrByTheSetting() {
    Map<String, String> on = Map.of(SETTING, "true");
    JsonNode byField = made(Map.of("name", "field", "partitions", 1, "tiered_storage", true));
    JsonNode bySetting = made(Map.of("name", "setting", "partitions", 1, "configs", on));
    JsonNode plain = made(Map.of("name", "plain", "partitions", 1));

    for (JsonNode topic : new JsonNode[] {byField, bySetting}) {
      assertTrue(topic.path("tiered_storage").asBoolean(), topic.toString());
      assertEquals("true", topic.path("configs").path(SETTING).asText());
    }
    assertTrue(plain.has("tiered_storage") && !plain.path("tiered_storage").asBoolean());
    JsonNode listed = tenant.api().get(topics).expect(200).body().at("/items/0");
    assertFalse(listed.has("tiered_storage"), listed.toString()); // as settings are not
  }

  @Test
  void theDefaultsOfTheClusterDecideUnlessTheFieldDoes() {
    String cluster = "/v1/clusters/" + tenant.clusterId();
    tenant
        .api()
        .patch(cluster, Map.of("default_topic_config", Map.of(SETTING, "true")))
        .expect(200);

    assertTrue(made(Map.of("name", "as", "partitions", 1)).path("tiered_storage").asBoolean());
    assertFalse(
        made(Map.of("name", "not", "partitions", 1, "tiered_storage", false))
            .path("tiered_storage")
            .asBoolean());
  }

  @Test
  void aTopicThatExistsIsTieredByAPatch() {
    made(Map.of("name", "late", "partitions", 1));
    Map<String, Object> patch = Map.of("tiered_storage", true);

    JsonNode effects = tenant.api().patch(topics + "/late?dry_run=true", patch).expect(200).body();
    JsonNode patched = tenant.api().patch(topics + "/late", patch).expect(200).body();

    assertEquals("/tiered_storage", effects.at("/changes/0/pointer").asText());
    assertEquals("true", effects.at("/changes/0/after").asText());
    assertTrue(patched.path("tiered_storage").asBoolean());
    assertTrue(tenant.api().get(topics + "/late").body().path("tiered_storage").asBoolean());
  }

  @Test
  void whatContradictsItselfIsRefused() {
    Map<String, String> off = Map.of(SETTING, "false");
    Map<String, Object> both =
        Map.of("name", "odd", "partitions", 1, "tiered_storage", true, "configs", off);
    refused(tenant.api().post(topics, both));
    made(Map.of("name", "odd", "partitions", 1));
    refused(tenant.api().patch(topics + "/odd", Map.of("tiered_storage", true, "configs", off)));
    refused(tenant.api().patch(topics + "/odd", Map.of("tiered_storage", "yes")));
  }

  private JsonNode made(Map<String, Object> topic) {
    return tenant.api().post(topics, topic).expect(201).body();
  }

  private static void refused(Api.Reply reply) {
    reply.expectProblem(422, "validation_failed");
    assertEquals("/tiered_storage", reply.body().at("/errors/0/pointer").asText());
  }
}
