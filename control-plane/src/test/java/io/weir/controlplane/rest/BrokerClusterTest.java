package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker clusters come, grow and go by the API; tenants are placed there. */
class BrokerClusterTest {
  private static final String ALL = "/v1/broker-clusters";

  @TempDir Path home;
  private TestServer server;
  private Api operator;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(home);
    operator = server.operator();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode accepted(Api.Reply reply) {
    return reply.expect(202).body();
  }

  private JsonNode ended(JsonNode accepted) throws Exception {
    String path = "/v1/operations/" + accepted.at("/operation/id").asText();
    Await.until(() -> !operator.get(path).expect(200).text("state").equals("running"));
    return operator.get(path).expect(200).body();
  }

  private String ready(String name, int brokers) throws Exception {
    JsonNode made = accepted(operator.post(ALL, Map.of("name", name, "brokers", brokers)));
    JsonNode operation = ended(made);
    assertEquals("succeeded", operation.path("state").asText(), operation::toString);
    return made.path("id").asText();
  }

  @Test
  void oneIsMadeGrownAndDeleted() throws Exception {
    JsonNode effects =
        operator
            .post(ALL + "?dry_run=true", Map.of("name", "second", "brokers", 1))
            .expect(200)
            .body();
    assertEquals("second", effects.at("/changes/0/after").asText());
    assertEquals(1, operator.get(ALL).expect(200).body().path("items").size());

    String id = ready("second", 1);

    Api.Reply shown = operator.get(ALL + "/" + id).expect(200);
    assertEquals("ready", shown.text("state"));
    assertEquals("local", shown.text("provisioner"));
    assertTrue(shown.text("bootstrap_servers").matches("127.0.0.1:[0-9]+"), shown.raw().body());
    assertFalse(shown.body().path("standard").asBoolean());
    assertTrue(server.provisioner().runs(id));
    operator.post(ALL, Map.of("name", "second", "brokers", 1)).expectProblem(409, "name_in_use");

    String tag = shown.header("ETag");
    operator
        .with("If-Match", "\"other\"")
        .patch(ALL + "/" + id, Map.of("brokers", 2))
        .expectProblem(412, "precondition_failed");
    assertEquals(
        "2",
        operator
            .patch(ALL + "/" + id + "?dry_run=true", Map.of("brokers", 2))
            .expect(200)
            .body()
            .at("/changes/0/after")
            .asText());
    JsonNode grown =
        ended(accepted(operator.with("If-Match", tag).patch(ALL + "/" + id, Map.of("brokers", 2))));
    assertEquals("succeeded", grown.path("state").asText());
    Api.Reply two = operator.get(ALL + "/" + id).expect(200);
    assertEquals(2, two.body().path("brokers").asInt());
    assertEquals(2, two.text("bootstrap_servers").split(",").length);
    assertNotEquals(tag, two.header("ETag"));
    operator.patch(ALL + "/" + id, Map.of("brokers", 2)).expect(200);
    operator
        .patch(ALL + "/" + id, Map.of("brokers", 1))
        .expectProblem(409, "broker_cluster_in_use");

    operator.delete(ALL + "/" + id + "?dry_run=true").expect(200);
    JsonNode gone = ended(accepted(operator.delete(ALL + "/" + id)));
    assertEquals("succeeded", gone.path("state").asText());
    operator.get(ALL + "/" + id).expectProblem(404, "not_found");
    assertFalse(server.provisioner().runs(id));
    String audit = operator.get("/v1/audit-events").expect(200).raw().body();
    for (String action : new String[] {"create", "ready", "update", "delete", "removed"}) {
      assertTrue(audit.contains("broker_cluster." + action), action);
    }
    assertTrue(operator.get("/v1/operations").expect(200).raw().body().contains(id));
  }

  @Test
  void anOperatorPlacesATenantThereAndItsDataStayThere() throws Exception {
    String id = ready("second", 1);
    TestServer.Tenant tenant = server.newTenant();
    tenant
        .api()
        .post("/v1/clusters", Map.of("name", "mine", "broker_cluster_id", id))
        .expectProblem(422, "validation_failed");
    Api inside = operator.with("Weir-Tenant", tenant.id());
    inside
        .post(
            "/v1/clusters", Map.of("name", "mine", "broker_cluster_id", "clu-00000000000000000000"))
        .expectProblem(422, "validation_failed");

    Api.Reply placed =
        inside.post("/v1/clusters", Map.of("name", "mine", "broker_cluster_id", id)).expect(201);

    String cluster = placed.text("id");
    assertEquals(id, placed.text("broker_cluster_id"));
    assertEquals(
        operator.get(ALL + "/" + id).text("bootstrap_servers"), placed.text("bootstrap_servers"));
    tenant
        .api()
        .post("/v1/clusters/" + cluster + "/topics", Map.of("name", "t", "partitions", 1))
        .expect(201);
    assertTrue(server.cluster().topics(cluster.substring("vc-".length())).isEmpty());
    assertTrue(server.cluster().tenancyRecord("virtual_cluster", cluster).isEmpty());
    assertTrue(server.cluster().tenancyRecord("virtual_cluster", tenant.clusterId()).isPresent());
    assertEquals(
        1,
        tenant
            .api()
            .get("/v1/clusters/" + cluster + "/topics")
            .expect(200)
            .body()
            .path("items")
            .size());
    // Once placed there, a tenant's own users may go on there.
    tenant
        .api()
        .post("/v1/clusters", Map.of("name", "another", "broker_cluster_id", id))
        .expect(201);
    tenant
        .api()
        .patch("/v1/clusters/" + cluster, Map.of("name", "x", "broker_cluster_id", id))
        .expectProblem(422, "validation_failed");

    Api.Reply refused = operator.delete(ALL + "/" + id);
    refused.expectProblem(409, "broker_cluster_in_use");
    assertTrue(refused.text("detail").startsWith("2 virtual clusters"), refused.raw().body());
    server.cluster().reachable(false); // the first one is away, which is nothing to the second
    tenant
        .api()
        .post("/v1/clusters/" + cluster + "/topics", Map.of("name", "u", "partitions", 1))
        .expect(201);
    server.cluster().reachable(true);
  }

  @Test
  void whatCantBeMadeSaysWhyAndGoesByItsDeletion() throws Exception {
    server.provisioner().fault("the disk is full");
    JsonNode made = accepted(operator.post(ALL, Map.of("name", "second", "brokers", 3)));
    String id = made.path("id").asText();

    JsonNode operation = ended(made);

    assertEquals("failed", operation.path("state").asText());
    assertTrue(operation.path("reason").asText().contains("the disk is full"));
    Api.Reply failed = operator.get(ALL + "/" + id).expect(200);
    assertEquals("failed", failed.text("state"));
    assertTrue(failed.text("reason").contains("the disk is full"));
    operator.patch(ALL + "/" + id, Map.of("brokers", 4)).expectProblem(409, "broker_cluster_busy");
    TestServer.Tenant tenant = server.newTenant();
    operator
        .with("Weir-Tenant", tenant.id())
        .post("/v1/clusters", Map.of("name", "mine", "broker_cluster_id", id))
        .expectProblem(409, "broker_cluster_busy");
    assertEquals(
        "succeeded", ended(accepted(operator.delete(ALL + "/" + id))).path("state").asText());
    operator.get(ALL + "/" + id).expectProblem(404, "not_found");
  }

  @Test
  void wrongRequestsAreRefused() throws Exception {
    for (int brokers : new int[] {0, 10}) {
      operator
          .post(ALL, Map.of("name", "second", "brokers", brokers))
          .expectProblem(422, "validation_failed");
    }
    operator.post(ALL, Map.of("name", "", "brokers", 1)).expectProblem(422, "validation_failed");
    String own = operator.get(ALL).body().at("/items/0/id").asText();
    operator.delete(ALL + "/" + own).expectProblem(409, "broker_cluster_in_use");
    operator.patch(ALL + "/" + own, Map.of("brokers", 4)).expectProblem(409, "policy_violation");
    Api repeated = operator.with("Idempotency-Key", "make-it-once");
    String first =
        accepted(repeated.post(ALL, Map.of("name", "b", "brokers", 1))).path("id").asText();
    String again =
        accepted(repeated.post(ALL, Map.of("name", "b", "brokers", 1))).path("id").asText();
    assertEquals(first, again);
  }
}
