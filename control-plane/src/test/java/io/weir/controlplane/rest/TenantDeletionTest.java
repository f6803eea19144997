package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant goes with everything in it. */
class TenantDeletionTest {
  /** What stays: the id, and the log. */
  private static final Set<String> STAYS =
      Set.of("tenant_directory", "audit_heads", "audit_events");

  @TempDir static Path home;
  private static TestServer server;

  private TestServer.Tenant tenant;
  private String path;
  private String prefix;
  private String key;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void aTenantWithSomeOfEverything() {
    tenant = server.newTenant();
    path = "/v1/tenants/" + tenant.id();
    prefix = tenant.clusterId().substring("vc-".length());
    String account =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "app")).text("id");
    key =
        tenant
            .api()
            .with("Idempotency-Key", "k")
            .post(account + "/keys", Map.of("cluster_id", tenant.clusterId()))
            .expect(201)
            .text("id");
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    for (String name : List.of("orders", "payments", "kept")) {
      Map<String, Object> wanted = new HashMap<>(Map.of("name", name, "partitions", 2));
      wanted.put("deletion_protection", name.equals("kept"));
      tenant.api().post(topics, wanted).expect(201);
    }
    server.cluster().groups().add(prefix, "readers", "classic", "Empty");
    String second =
        tenant
            .api()
            .post("/v1/clusters", Map.of("name", "second", "deletion_protection", true))
            .expect(201)
            .text("id");
    tenant
        .api()
        .post("/v1/invitations", Map.of("email", "guest@" + tenant.id(), "role", "viewer"))
        .expect(201);
    tenant
        .api()
        .post("/v1/clusters/" + second + "/topics", Map.of("name", "more", "partitions", 1))
        .expect(201);
    server
        .operator()
        .with("If-Match", "*")
        .send("PUT", path + "/limits", "{\"topics\": 7}")
        .expect(200);
  }

  @AfterEach
  void theClusterIsWell() {
    server.cluster().failEach(0);
    server.cluster().lagging(Set.of());
  }

  @Test
  void nothingIsLeftButItsIdAndItsAuditLog() throws Exception {
    Map<String, Long> before = rows();
    assertTrue(before.size() > 10, before.toString());
    String operation = order();

    awaitSucceeded(operation);

    Map<String, Long> after = rows();
    assertEquals(STAYS, after.keySet());
    assertEquals(List.of(), server.cluster().topics(prefix));
    assertEquals(List.of(), server.cluster().groups().list(prefix));
    for (Map.Entry<String, String> record :
        Map.of(
                TenancyRecord.TENANT,
                tenant.id(),
                TenancyRecord.VIRTUAL_CLUSTER,
                tenant.clusterId(),
                TenancyRecord.API_KEY,
                key)
            .entrySet()) {
      assertTrue(
          server.cluster().tenancyRecord(record.getKey(), record.getValue()).isEmpty(),
          record.toString());
    }
    server.operator().get(path).expectProblem(404, "not_found");
    server.operator().delete(path).expectProblem(404, "not_found");
    tenant.api().get("/v1/clusters").expectProblem(401, "unauthenticated");
    Api inside = server.operator().with("Weir-Tenant", tenant.id());
    JsonNode events = inside.get("/v1/audit-events?order=desc").expect(200).body().path("items");
    assertEquals("tenant.delete", events.get(0).path("action").asText());
    inside.post("/v1/clusters", Map.of("name", "again")).expectProblem(409, "tenant_deleting");
    assertEquals(0, inside.get("/v1/clusters").expect(200).body().path("items").size());
    JsonNode installation =
        server.operator().get("/v1/audit-events?order=desc").expect(200).body().path("items");
    assertEquals("tenant.deleted", installation.get(0).path("action").asText());
    assertEquals(tenant.id(), installation.get(0).path("resource_id").asText());
    server
        .api()
        .post(
            "/v1/signup",
            Map.of("email", tenant.email(), "password", TestServer.PASSWORD, "tenant_name", "New"))
        .expect(201);
  }

  @Test
  void itIsServedNoMoreFromTheOrderOn() {
    server.cluster().lagging(Set.of(2));
    String operation = order();

    tenant.api().get("/v1/clusters").expectProblem(403, "tenant_suspended");
    Await.until(
        () ->
            server
                .cluster()
                .tenancyRecord(TenancyRecord.TENANT, tenant.id())
                .orElseThrow()
                .body()
                .contains("suspended"));
    assertEquals("deleting", server.operator().get(path).expect(200).text("state"));
    server.operator().patch(path, Map.of("state", "active")).expectProblem(409, "tenant_deleting");
    server
        .operator()
        .with("If-Match", "*")
        .send("PUT", path + "/limits", "{\"topics\": 8}")
        .expectProblem(409, "tenant_deleting");
    server
        .operator()
        .with("Weir-Tenant", tenant.id())
        .post("/v1/clusters", Map.of("name", "late"))
        .expectProblem(409, "tenant_deleting");
    assertEquals(operation, order());
    server.operator().delete(path + "?dry_run=true").expectProblem(409, "tenant_deleting");
    assertEquals(3, server.cluster().topics(prefix).size(), "a broker may still serve a client");

    server.cluster().lagging(Set.of());
    awaitSucceeded(operation);
  }

  @Test
  void itGoesOnWhereverItWasCutOff() throws Exception {
    server.cluster().failEach(23); // a round without a failure takes fewer calls
    String operation = order();

    awaitSucceeded(operation);

    assertEquals(STAYS, rows().keySet());
    server.cluster().failEach(0);
    assertEquals(List.of(), server.cluster().topics(prefix));
  }

  @Test
  void aPreviewCountsAndChangesNothing() {
    JsonNode effects =
        server.operator().delete(path + "?dry_run=true").expect(200).body().path("changes");

    Map<String, String> counts = new HashMap<>();
    effects.forEach(
        change -> counts.put(change.path("pointer").asText(), change.path("before").asText()));
    assertEquals("2", counts.get("/clusters"));
    assertEquals("4", counts.get("/topics"));
    assertEquals("1", counts.get("/protected_topics"));
    assertEquals("1", counts.get("/groups"));
    assertEquals("1", counts.get("/users"));
    assertEquals("1", counts.get("/keys"));
    assertTrue(counts.containsKey("/bytes"), counts.toString());
    tenant.api().get("/v1/clusters").expect(200);
    assertEquals("active", server.operator().get(path).expect(200).text("state"));
  }

  @Test
  void aProtectedOneStaysAndAnotherStateIsNotDeleted() {
    String etag = server.operator().get(path).expect(200).header("ETag");
    server.operator().patch(path, Map.of("deletion_protection", true)).expect(200);
    server.operator().delete(path).expectProblem(409, "deletion_protected");
    server.operator().delete(path + "?dry_run=true").expectProblem(409, "deletion_protected");
    server.operator().with("If-Match", etag).delete(path).expectProblem(412, "precondition_failed");
    tenant.api().delete(path).expectProblem(403, "forbidden");
    tenant.api().get("/v1/clusters").expect(200);
    server.operator().patch(path, Map.of("deletion_protection", false)).expect(200);
    awaitSucceeded(order());
  }

  @Test
  void theDatabaseForgetsNoTenantThatIsNotBeingDeleted() {
    assertThrows(
        SQLException.class,
        () -> {
          try (Connection connection =
                  DriverManager.getConnection(server.logins().url(), "weir_app", "app");
              Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('weir.tenant_id', '" + tenant.id() + "', false)");
            statement.execute("SELECT weir.forget_tenant('" + tenant.id() + "', now())");
          }
        });
  }

  private String order() {
    return server.operator().delete(path).expect(202).body().at("/operation/id").asText();
  }

  private static void awaitSucceeded(String operation) {
    Await.until(
        () ->
            server
                .operator()
                .get("/v1/operations/" + operation)
                .expect(200)
                .text("state")
                .equals("succeeded"));
    assertFalse(server.operator().get("/v1/operations").expect(200).body().path("items").isEmpty());
  }

  /** How many rows of the tenant each table holds that names tenants; without empty ones. */
  private Map<String, Long> rows() throws SQLException {
    Map<String, Long> found = new LinkedHashMap<>();
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), "weir_owner", "owner");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT set_config('weir.tenant_id', '" + tenant.id() + "', false)");
      java.util.ArrayList<String> tables = new java.util.ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT table_name FROM information_schema.columns WHERE table_schema = 'weir' AND"
                  + " column_name = 'tenant_id'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM weir."
                    + table
                    + " WHERE tenant_id = '"
                    + tenant.id()
                    + "'")) {
          rows.next();
          if (rows.getLong(1) > 0) {
            found.put(table, rows.getLong(1));
          }
        }
      }
    }
    return found;
  }
}
