package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tenants as operators list, make, limit, suspend and visit them. */
class TenantAdminTest {
  private static final int MANY = 10_000;

  /** Far above what it takes (some 20 ms), far below what reading tenant by tenant would. */
  private static final Duration PAGE_MAX = Duration.ofSeconds(1);

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

  private static List<String> ids(Api.Reply page) {
    List<String> ids = new ArrayList<>();
    page.body().path("items").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  private static String create(Map<String, ?> body) {
    return server.operator().post("/v1/tenants", body).expect(201).text("id");
  }

  private static String record(String tenant) {
    return server.cluster().tenancyRecord("tenant", tenant).orElseThrow().body();
  }

  @Test
  void anOperatorMakesATenantWithAnOwnerWhoCanLogIn() {
    Api.Reply made =
        server
            .operator()
            .with("Idempotency-Key", "make-globex")
            .post(
                "/v1/tenants",
                Map.of(
                    "name",
                    "globex",
                    "display_name",
                    "Globex Inc.",
                    "limits",
                    Map.of("partitions", 12),
                    "owner",
                    Map.of("email", "Boss@globex.example", "password", TestServer.PASSWORD)))
            .expect(201);
    String id = made.text("id");
    assertEquals("/v1/tenants/" + id, made.header("Location"));
    assertEquals("Globex Inc.", made.text("display_name"));
    assertTrue(record(id).contains("\"partitions_max\":12"), record(id));
    assertEquals(
        id,
        server
            .operator()
            .with("Idempotency-Key", "make-globex")
            .post(
                "/v1/tenants",
                Map.of(
                    "name",
                    "globex",
                    "display_name",
                    "Globex Inc.",
                    "limits",
                    Map.of("partitions", 12),
                    "owner",
                    Map.of("email", "Boss@globex.example", "password", TestServer.PASSWORD)))
            .expect(201)
            .text("id"));
    Api owner =
        server
            .api()
            .as(
                server
                    .api()
                    .post(
                        "/v1/sessions",
                        Map.of("email", "boss@globex.example", "password", TestServer.PASSWORD))
                    .expect(201)
                    .text("token"));
    assertEquals(1, owner.get("/v1/clusters").body().path("items").size());
    JsonNode first = owner.get("/v1/audit-events").body().at("/items/0");
    assertEquals("tenant.create", first.path("action").asText());
    assertEquals("operator", first.path("actor_type").asText());
  }

  @Test
  void aTenantMayBeginWithNothing() {
    String id = create(Map.of("name", "bare", "starter_cluster", false));
    Api inside = server.operator().with("Weir-Tenant", id);
    assertEquals(0, inside.get("/v1/clusters").expect(200).body().path("items").size());
    assertEquals(
        0, server.operator().get("/v1/tenants/" + id + "/usage").body().at("/users/used").asInt());
  }

  @Test
  void brokenFieldsAreNamed() {
    JsonNode errors =
        server
            .operator()
            .post(
                "/v1/tenants",
                Map.of(
                    "name",
                    "<script>",
                    "limits",
                    Map.of("topics", -1),
                    "owner",
                    Map.of("email", "no", "password", "short")))
            .expectProblem(422, "validation_failed")
            .body()
            .path("errors");
    Set<String> pointers = new HashSet<>();
    errors.forEach(error -> pointers.add(error.path("pointer").asText()));
    assertEquals(Set.of("/name", "/limits/topics", "/owner/email", "/owner/password"), pointers);
  }

  @Test
  void theListIsSearchedFilteredAndPagedWithTenThousandTenants() throws Exception {
    fill();
    Api operator = server.operator();
    Set<String> seen = new HashSet<>();
    String token = null;
    do {
      Api.Reply page =
          operator
              .get(
                  "/v1/tenants?search=MANY%20tenant&page_size=500"
                      + (token == null ? "" : "&page_token=" + token))
              .expect(200);
      seen.addAll(ids(page));
      token = page.body().path("next_page_token").textValue();
    } while (token != null);
    assertEquals(MANY, seen.size());

    assertQuick("/v1/tenants?page_size=50", 50);
    assertQuick("/v1/tenants?search=tenant%209999&page_size=50", 1);
    assertQuick("/v1/tenants?search=display%20of%209998&page_size=50", 1);
    assertQuick("/v1/tenants?search=ten-many0000000000009997&page_size=50", 1);
    assertQuick("/v1/tenants?search=%25&page_size=50", 0);
    assertQuick("/v1/tenants?state=suspended&search=many&page_size=50", 50);
    String other = operator.get("/v1/tenants?page_size=1").expect(200).text("next_page_token");
    operator
        .get("/v1/tenants?search=many&page_size=1&page_token=" + other)
        .expectProblem(400, "invalid_page_token");
    operator.get("/v1/tenants?state=gone").expectProblem(422, "validation_failed");
  }

  private static void assertQuick(String path, int items) {
    server.operator().get(path).expect(200);
    long beganNs = System.nanoTime();
    Api.Reply page = server.operator().get(path).expect(200);
    Duration took = Duration.ofNanos(System.nanoTime() - beganNs);
    assertEquals(items, ids(page).size(), path);
    assertTrue(took.compareTo(PAGE_MAX) < 0, path + " took " + took);
    System.out.println(path + " of " + MANY + " tenants: " + took.toMillis() + " ms");
  }

  /** Every hundredth is suspended. */
  private static void fill() throws Exception {
    var owner = server.logins().owner();
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), owner.user(), owner.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO weir.tenant_directory (tenant_id) SELECT 'ten-many' || lpad(i::text, 16,"
              + " '0') FROM generate_series(0, "
              + (MANY - 1)
              + ") i");
      // Row-level security binds the owner too, so each row is written inside its tenant.
      statement.execute(
          "DO $$ BEGIN FOR i IN 0.."
              + (MANY - 1)
              + " LOOP PERFORM set_config('weir.tenant_id', 'ten-many' || lpad(i::text, 16, '0'),"
              + " true); INSERT INTO weir.tenants (tenant_id, name, display_name, state,"
              + " created_at) VALUES ('ten-many' || lpad(i::text, 16, '0'), 'many tenant ' || i,"
              + " 'Display of ' || i, CASE WHEN i % 100 = 0 THEN 'suspended' ELSE 'active' END,"
              + " now()); END LOOP; END $$");
    }
  }

  @Test
  void limitsAreReplacedWithAPreconditionAndReachTheBrokers() {
    String id = create(Map.of("name", "limited"));
    String path = "/v1/tenants/" + id + "/limits";
    Api operator = server.operator();
    Api.Reply before = operator.get(path).expect(200);
    assertEquals(20_000, before.body().path("partitions").asInt());
    operator.send("PUT", path, "{\"partitions\": 5}").expectProblem(428, "precondition_required");
    Api.Reply dry =
        operator
            .with("If-Match", before.header("ETag"))
            .send("PUT", path + "?dry_run=true", "{\"partitions\": 5}")
            .expect(200);
    assertEquals("/partitions", dry.body().at("/changes/0/pointer").asText());
    assertEquals("5", dry.body().at("/changes/0/after").asText());
    assertEquals(before.header("ETag"), operator.get(path).header("ETag"));
    Api.Reply after =
        operator
            .with("If-Match", before.header("ETag"))
            .send("PUT", path, "{\"partitions\": 5, \"topics\": 3}")
            .expect(200);
    assertEquals(after.header("ETag"), operator.get(path).header("ETag"));
    operator
        .with("If-Match", before.header("ETag"))
        .send("PUT", path, "{}")
        .expectProblem(412, "precondition_failed");
    assertTrue(record(id).contains("\"topics_max\":3,\"partitions_max\":5"), record(id));
    operator
        .with("If-Match", "*")
        .send("PUT", path, "{\"topics\": 1000001}")
        .expectProblem(422, "validation_failed");
    operator.with("If-Match", "*").send("PUT", path, "{}").expect(200);
    assertEquals(20_000, operator.get(path).body().path("partitions").asInt());
    operator.get("/v1/tenants/ten-00000000000000000000/limits").expectProblem(404, "not_found");
  }

  @Test
  void whatWouldBeTooMuchIsRefusedAndTheLimitIsNamed() {
    TestServer.Tenant tenant = server.newTenant();
    server
        .operator()
        .with("If-Match", "*")
        .send(
            "PUT",
            "/v1/tenants/" + tenant.id() + "/limits",
            "{\"virtual_clusters\": 2, \"service_accounts\": 1, \"keys_per_service_account\": 1}")
        .expect(200);
    Api api = tenant.api();
    api.post("/v1/clusters", Map.of("name", "second")).expect(201);
    Api.Reply refused =
        api.post("/v1/clusters", Map.of("name", "third")).expectProblem(409, "policy_violation");
    assertTrue(refused.text("detail").contains("'virtual_clusters'"), refused.text("detail"));
    String account = api.post("/v1/service-accounts", Map.of("name", "a")).expect(201).text("id");
    api.post("/v1/service-accounts", Map.of("name", "b")).expectProblem(409, "policy_violation");
    String keys = "/v1/service-accounts/" + account + "/keys";
    String key = api.post(keys, Map.of("cluster_id", tenant.clusterId())).expect(201).text("id");
    api.post(keys, Map.of("cluster_id", tenant.clusterId())).expectProblem(409, "policy_violation");
    api.delete(keys + "/" + key).expect(204);
    api.post(keys, Map.of("cluster_id", tenant.clusterId())).expect(201);
    api.post("/v1/clusters/" + tenant.clusterId() + "/topics", Map.of("name", "t", "partitions", 4))
        .expect(201);

    JsonNode usage = api.get("/v1/tenants/" + tenant.id() + "/usage").expect(200).body();
    assertEquals(2, usage.at("/virtual_clusters/used").asInt());
    assertEquals(2, usage.at("/virtual_clusters/limit").asInt());
    assertEquals(1, usage.at("/topics/used").asInt());
    assertEquals(4, usage.at("/partitions/used").asInt());
    assertEquals(1, usage.at("/service_accounts/limit").asInt());
    assertEquals(1, usage.at("/keys/used").asInt());
    assertEquals(1, usage.at("/users/used").asInt());
    api.get("/v1/tenants/" + tenant.id() + "/limits").expect(200);
    TestServer.Tenant other = server.newTenant();
    other.api().get("/v1/tenants/" + tenant.id() + "/usage").expectProblem(404, "not_found");
    other.api().get("/v1/tenants/" + tenant.id() + "/limits").expectProblem(404, "not_found");
  }

  @Test
  void aSuspendedTenantIsRefusedEverywhereAndComesBack() {
    TestServer.Tenant tenant = server.newTenant();
    String path = "/v1/tenants/" + tenant.id();
    Api operator = server.operator();
    String tag = operator.get(path).expect(200).header("ETag");
    Map<String, String> suspended = Map.of("state", "suspended");
    Api.Reply dry = operator.patch(path + "?dry_run=true", suspended).expect(200);
    assertEquals("/state", dry.body().at("/changes/0/pointer").asText());
    tenant.api().get("/v1/clusters").expect(200);

    operator.with("If-Match", tag).patch(path, suspended).expect(200);
    assertTrue(record(tenant.id()).contains("\"state\":\"suspended\""), record(tenant.id()));
    tenant.api().get("/v1/clusters").expectProblem(403, "tenant_suspended");
    server
        .api()
        .post("/v1/sessions", Map.of("email", tenant.email(), "password", TestServer.PASSWORD))
        .expectProblem(403, "tenant_suspended");
    operator
        .with("If-Match", tag)
        .patch(path, Map.of("state", "active"))
        .expectProblem(412, "precondition_failed");
    operator.with("Weir-Tenant", tenant.id()).get("/v1/clusters").expect(200);

    operator.patch(path, Map.of("state", "active")).expect(200);
    tenant.api().get("/v1/clusters").expect(200);
    assertTrue(record(tenant.id()).contains("\"state\":\"active\""), record(tenant.id()));
    assertEquals(
        2,
        tenant.api().get("/v1/audit-events").body().findValuesAsText("action").stream()
            .filter("tenant.update"::equals)
            .count());
  }

  @Test
  void aPatchNamesWhatItCantChange() {
    String id = create(Map.of("name", "patched", "display_name", "Before"));
    Api operator = server.operator();
    operator
        .patch("/v1/tenants/" + id, Map.of("name", "other"))
        .expectProblem(422, "validation_failed");
    operator
        .patch("/v1/tenants/" + id, Map.of("state", "gone"))
        .expectProblem(422, "validation_failed");
    Api.Reply reset =
        operator.send("PATCH", "/v1/tenants/" + id, "{\"display_name\": null}").expect(200);
    assertEquals("patched", reset.text("display_name"));
  }

  @Test
  void aVisitIsInTheTenantsAuditLog() {
    TestServer.Tenant tenant = server.newTenant();
    server.operator().post("/v1/tenants/" + tenant.id() + "/operator-visits", Map.of()).expect(200);
    List<String> actions = tenant.api().get("/v1/audit-events").body().findValuesAsText("action");
    assertEquals("tenant.enter", actions.getLast());
    server
        .operator()
        .post("/v1/tenants/ten-00000000000000000000/operator-visits", Map.of())
        .expectProblem(404, "not_found");
  }
}
