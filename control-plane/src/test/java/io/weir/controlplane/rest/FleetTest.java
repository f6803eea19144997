package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and health of the broker cluster. One story, since they are about one cluster. */
class FleetTest {
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
  void theyTellWhatIsKnownAndNothingElse() throws Exception {
    Api operator = server.operator();
    String id = operator.get("/v1/broker-clusters").body().at("/items/0/id").asText();
    String path = "/v1/broker-clusters/" + id;
    TestServer.Tenant tenant = server.newTenant();
    tenant
        .api()
        .post(
            "/v1/clusters/" + tenant.clusterId() + "/topics", Map.of("name", "t", "partitions", 6))
        .expect(201);

    JsonNode nodes = operator.get(path + "/brokers").expect(200).body().path("items");
    assertEquals(3, nodes.size());
    JsonNode first = nodes.get(0);
    assertEquals("1 true true 6 6 0", line(first));
    assertTrue(first.path("process").isNull(), "nobody here runs the fake's processes");
    assertEquals("2 true false 0 6 0", line(nodes.get(1)));
    JsonNode well = health(operator, path);
    assertEquals("ok", well.path("state").asText());
    assertEquals(6, well.path("partitions").asInt());
    assertEquals(1, well.path("controller_id").asInt());

    server.cluster().lagging(Set.of(2));
    JsonNode lagging = health(operator, path);
    assertEquals("degraded", lagging.path("state").asText());
    assertEquals(2, lagging.at("/lagging_brokers/0").asInt());
    server.cluster().lagging(Set.of());

    server.cluster().fenced(Set.of(3));
    Await.until(() -> health(operator, path).path("under_replicated_partitions").asInt() == 6);
    JsonNode less = health(operator, path);
    assertEquals("degraded", less.path("state").asText());
    assertEquals(2, less.path("serving_nodes").asInt());

    server.cluster().fenced(Set.of(1));
    Await.until(() -> health(operator, path).path("offline_partitions").asInt() == 6);
    JsonNode bad = health(operator, path);
    assertEquals("unavailable", bad.path("state").asText());
    server.cluster().fenced(Set.of());

    server.cluster().reachable(false);
    JsonNode away = health(operator, path);
    assertEquals("unavailable", away.path("state").asText());
    assertTrue(away.path("serving_nodes").isNull());
    assertEquals(0, operator.get(path + "/brokers").expect(200).body().path("items").size());
    server.cluster().reachable(true);

    String none = "/v1/broker-clusters/clu-00000000000000000000";
    operator.get(none + "/brokers").expectProblem(404, "not_found");
    operator.get(none + "/health").expectProblem(404, "not_found");
    assertFalse(well.path("reasons").elements().hasNext());
  }

  private static JsonNode health(Api operator, String path) {
    return operator.get(path + "/health").expect(200).body();
  }

  private static String line(JsonNode node) {
    return node.path("id").asText()
        + " "
        + node.path("serving").asText()
        + " "
        + node.path("controller").asText()
        + " "
        + node.path("leaders").asText()
        + " "
        + node.path("replicas").asText()
        + " "
        + node.path("replicas_out_of_sync").asText();
  }
}
