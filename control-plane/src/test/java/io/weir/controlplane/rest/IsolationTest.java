package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.Contract;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the contract: anonymous, and by another tenant. */
class IsolationTest {
  private static final Map<String, String> BODIES =
      Map.of(
          "/v1/clusters", "{\"name\":\"n\"}",
          "/v1/clusters/{cluster_id}", "{\"name\":\"n\"}",
          "/v1/clusters/{cluster_id}/topics", "{\"name\":\"n\",\"partitions\":1}",
          "/v1/service-accounts", "{\"name\":\"n\"}",
          "/v1/service-accounts/{service_account_id}", "{\"name\":\"n\"}",
          "/v1/tenants/{tenant_id}", "{\"display_name\":\"n\"}",
          "/v1/users/{user_id}", "{\"role\":\"viewer\"}");

  /** The same answer whosever the tenant is. */
  private static final Set<String> OPERATORS =
      Set.of(
          "DELETE /v1/tenants/{tenant_id}",
          "PUT /v1/tenants/{tenant_id}/limits",
          "POST /v1/tenants/{tenant_id}/operator-visits");

  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant victim;
  private static Map<String, String> ids;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    victim = server.newTenant();
    String account =
        victim.api().post("/v1/service-accounts", Map.of("name", "a")).expect(201).text("id");
    String key =
        victim
            .api()
            .post(
                "/v1/service-accounts/" + account + "/keys",
                Map.of("cluster_id", victim.clusterId()))
            .expect(201)
            .text("id");
    victim
        .api()
        .post(
            "/v1/clusters/" + victim.clusterId() + "/topics", Map.of("name", "t", "partitions", 1))
        .expect(201);
    String acl =
        victim
            .api()
            .post(
                "/v1/clusters/" + victim.clusterId() + "/acls",
                Map.of(
                    "principal",
                    "User:*",
                    "resource_type",
                    "topic",
                    "resource_name",
                    "t",
                    "operation",
                    "read"))
            .expect(201)
            .text("id");
    server
        .cluster()
        .groups()
        .add(victim.clusterId().substring("vc-".length()), "g", "classic", "Stable");
    server.cluster().lagging(Set.of(3));
    String operation =
        victim
            .api()
            .post("/v1/clusters", Map.of("name", "lags"))
            .expect(202)
            .body()
            .at("/operation/id")
            .asText();
    server.cluster().lagging(Set.of());
    String invitation =
        victim
            .api()
            .post("/v1/invitations", Map.of("email", "guest@isolation.example", "role", "viewer"))
            .expect(201)
            .text("id");
    com.fasterxml.jackson.databind.JsonNode session =
        victim.api().get("/v1/sessions/current").expect(200).body();
    String fleet = server.operator().get("/v1/broker-clusters").body().at("/items/0/id").asText();
    ids =
        Map.ofEntries(
            Map.entry("{tenant_id}", victim.id()),
            Map.entry("{user_id}", session.at("/user/id").asText()),
            Map.entry("{session_id}", session.path("id").asText()),
            Map.entry("{invitation_id}", invitation),
            Map.entry("{cluster_id}", victim.clusterId()),
            Map.entry("{topic}", "t"),
            Map.entry("{group}", "g"),
            Map.entry("{service_account_id}", account),
            Map.entry("{key_id}", key),
            Map.entry("{acl_id}", acl),
            Map.entry("{operation_id}", operation),
            Map.entry("{broker_cluster_id}", fleet),
            Map.entry("{kid}", "sk-" + "x".repeat(20)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void nothingButPublicOperationsAnswersStrangers() {
    int checked = 0;
    for (Contract.Operation operation : Contract.load().operations()) {
      if (!operation.anonymous()) {
        for (Api stranger :
            List.of(
                server.api(),
                server.api().as("weirs_" + "x".repeat(43)),
                server.api().with("Authorization", "Basic dXNlcjpwYXNz"),
                server.api().with("Cookie", "weir_session=nonsense"))) {
          call(stranger, operation, "{}").expectProblem(401, "unauthenticated");
        }
        checked++;
      }
    }
    assertEquals(77, checked, "operations of the contract that need credentials");
  }

  @Test
  void anotherTenantsIdsAnswer404AndChangeNothing() {
    TestServer.Tenant stranger = server.newTenant();
    List<String> checked = new ArrayList<>();
    for (Contract.Operation operation : Contract.load().operations()) {
      boolean named =
          operation.path().contains("{")
              && !operation.path().contains("{broker_cluster_id}")
              && !operation.path().contains("{kid}");
      if (named) {
        String body =
            operation.path().endsWith("/keys")
                ? "{\"cluster_id\":\"" + victim.clusterId() + "\"}"
                : BODIES.getOrDefault(operation.path(), "{}");
        String line = operation.method() + " " + operation.path();
        if (OPERATORS.contains(line)) {
          call(stranger.api(), operation, body).expectProblem(403, "forbidden");
        } else {
          call(stranger.api(), operation, body).expectProblem(404, "not_found");
        }
        checked.add(line);
      }
    }
    assertEquals(51, checked.size(), checked::toString);
    victim.api().get("/v1/clusters/" + victim.clusterId() + "/topics/t").expect(200);
    victim
        .api()
        .get(
            "/v1/service-accounts/"
                + ids.get("{service_account_id}")
                + "/keys/"
                + ids.get("{key_id}"))
        .expect(200);
  }

  @Test
  void aKeyForAnotherTenantsClusterIsRefused() {
    TestServer.Tenant stranger = server.newTenant();
    String account =
        stranger.api().post("/v1/service-accounts", Map.of("name", "a")).expect(201).text("id");
    stranger
        .api()
        .post("/v1/service-accounts/" + account + "/keys", Map.of("cluster_id", victim.clusterId()))
        .expectProblem(404, "not_found");
  }

  @Test
  void listsHoldNothingOfOthers() {
    TestServer.Tenant stranger = server.newTenant();
    for (String list :
        List.of(
            "/v1/clusters",
            "/v1/service-accounts",
            "/v1/operations",
            "/v1/audit-events",
            "/v1/audit-events/export",
            "/v1/users",
            "/v1/sessions",
            "/v1/invitations")) {
      String body = stranger.api().get(list).expect(200).raw().body();
      for (String id :
          List.of(
              victim.id(),
              victim.email(),
              victim.clusterId(),
              ids.get("{key_id}"),
              ids.get("{invitation_id}"))) {
        assertFalse(body.contains(id), list + " holds " + id);
      }
    }
  }

  @Test
  void aTenantCantActAsOperator() {
    TestServer.Tenant stranger = server.newTenant();
    stranger
        .api()
        .with("Weir-Tenant", victim.id())
        .get("/v1/clusters/" + victim.clusterId())
        .expectProblem(404, "not_found");
    stranger.api().get("/v1/broker-clusters").expectProblem(403, "forbidden");
  }

  private static Api.Reply call(Api api, Contract.Operation operation, String body) {
    String path = operation.path();
    for (Map.Entry<String, String> id : ids.entrySet()) {
      path = path.replace(id.getKey(), id.getValue());
    }
    boolean hasBody = Set.of("POST", "PUT", "PATCH").contains(operation.method());
    String query = path.endsWith("/client-config") ? "?client=java" : "";
    return api.send(operation.method(), path + query, hasBody ? body : null);
  }
}
