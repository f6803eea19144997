package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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

/** The field that is a setting of the brokers, at the same time. */
class TopicDurabilityTest {
  private static final String SETTING = "weir.durability";

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
  void aTopicIsDurableByTheFieldOrByTheSetting() {
    Map<String, String> on = Map.of(SETTING, "durable");
    JsonNode byField = made(Map.of("name", "field", "partitions", 1, "durability", "durable"));
    JsonNode bySetting = made(Map.of("name", "setting", "partitions", 1, "configs", on));
    JsonNode plain = made(Map.of("name", "plain", "partitions", 1));

    for (JsonNode topic : new JsonNode[] {byField, bySetting}) {
      assertEquals("durable", topic.path("durability").asText(), topic.toString());
      assertEquals("durable", topic.path("configs").path(SETTING).asText());
    }
    assertEquals("replicated", plain.path("durability").asText());
    JsonNode listed = tenant.api().get(topics).expect(200).body().at("/items/0");
    assertFalse(listed.has("durability"), listed.toString()); // as settings are not
  }

  @Test
  void theDefaultsOfTheClusterDecideUnlessTheFieldDoes() {
    tenant
        .api()
        .patch(
            "/v1/clusters/" + tenant.clusterId(),
            Map.of("default_topic_config", Map.of(SETTING, "durable")))
        .expect(200);

    JsonNode as = made(Map.of("name", "as", "partitions", 1));
    JsonNode not = made(Map.of("name", "not", "partitions", 1, "durability", "replicated"));

    assertEquals("durable", as.path("durability").asText());
    assertEquals("replicated", not.path("durability").asText());
  }

  @Test
  void aPatchChangesItBothWays() {
    made(Map.of("name", "late", "partitions", 1));
    for (String value : new String[] {"durable", "replicated"}) {
      Map<String, Object> patch = Map.of("durability", value);
      JsonNode effects =
          tenant.api().patch(topics + "/late?dry_run=true", patch).expect(200).body();
      JsonNode patched = tenant.api().patch(topics + "/late", patch).expect(200).body();

      assertEquals("/durability", effects.at("/changes/0/pointer").asText());
      assertEquals(value, effects.at("/changes/0/after").asText());
      assertEquals(value, patched.path("durability").asText());
    }
  }

  @Test
  void whatContradictsItselfOrIsNoValueIsRefused() {
    Map<String, String> off = Map.of(SETTING, "replicated");
    refused(
        tenant
            .api()
            .post(
                topics,
                Map.of("name", "x", "partitions", 1, "durability", "durable", "configs", off)));
    refused(
        tenant.api().post(topics, Map.of("name", "x", "partitions", 1, "durability", "always")));
    made(Map.of("name", "x", "partitions", 1));
    refused(tenant.api().patch(topics + "/x", Map.of("durability", "durable", "configs", off)));
    refused(tenant.api().patch(topics + "/x", Map.of("durability", true)));
  }

  private JsonNode made(Map<String, Object> topic) {
    return tenant.api().post(topics, topic).expect(201).body();
  }

  private static void refused(Api.Reply reply) {
    reply.expectProblem(422, "validation_failed");
    assertEquals("/durability", reply.body().at("/errors/0/pointer").asText());
  }
}
