package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.domain.Role;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.Contract;
import io.weir.controlplane.testing.People;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the contract, asked for by every role. */
class RolesTest {
  private static final String OWN_SESSION = "DELETE /v1/sessions/current";

  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant tenant;
  private static Map<Role, Api> apis;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    tenant = server.newTenant();
    People people = new People(server);
    apis = new EnumMap<>(Role.class);
    apis.put(Role.OWNER, tenant.api());
    for (Role role : List.of(Role.VIEWER, Role.DEVELOPER, Role.ADMIN)) {
      apis.put(role, people.join(tenant, role.code() + "@roles.example", role.code()).api());
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyOperationAsksForTheContractsRole() {
    int checked = 0;
    for (Contract.Operation operation : Contract.load().operations()) {
      if (operation.anonymous() || line(operation).equals(OWN_SESSION)) {
        continue;
      }
      for (Map.Entry<Role, Api> asking : apis.entrySet()) {
        Api.Reply reply = call(asking.getValue(), operation);
        String where = line(operation) + " as " + asking.getKey();
        Role needed = Role.stored(operation.role());
        if (operation.forOperators()) {
          reply.expectProblem(403, "forbidden");
        } else if (asking.getKey().covers(needed)) {
          assertTrue(reply.status() != 403, where + ": " + reply.raw().body());
        } else {
          reply.expectProblem(403, "forbidden");
          String wanted = "the role '" + needed.code() + "'";
          assertTrue(reply.text("detail").contains(wanted), where + ": " + reply.text("detail"));
        }
        checked++;
      }
    }
    assertTrue(checked > 150, "checked " + checked);
  }

  @Test
  void operationsThatAskForAnotherRoleThanTheDefaultAreThese() {
    List<String> others = new ArrayList<>();
    for (Contract.Operation operation : Contract.load().operations()) {
      String byDefault = operation.method().equals("GET") ? "viewer" : "developer";
      if (!operation.anonymous() && !operation.role().equals(byDefault)) {
        others.add(line(operation) + " " + operation.role());
      }
    }
    others.sort(null);
    assertEquals(
        String.join(
            "\n",
            List.of(
                "DELETE /v1/clusters/{cluster_id} admin",
                "DELETE /v1/invitations/{invitation_id} admin",
                "DELETE /v1/sessions/current viewer",
                "DELETE /v1/sessions/{session_id} viewer",
                "DELETE /v1/users/{user_id} admin",
                "GET /v1/clusters/{cluster_id}/topics/{topic}/messages developer",
                "PATCH /v1/clusters/{cluster_id} admin",
                "PATCH /v1/tenants/{tenant_id} admin",
                "PATCH /v1/users/me viewer",
                "PATCH /v1/users/{user_id} admin",
                "POST /v1/clusters admin",
                "POST /v1/clusters/{cluster_id}/metrics/query viewer",
                "POST /v1/invitations admin",
                "POST /v1/invitations/{invitation_id}:resend admin")),
        String.join("\n", others));
  }

  @Test
  void everybodyMayEndTheirOwnSession() {
    Api viewer = new People(server).join(tenant, "leaving@roles.example", Role.VIEWER.code()).api();
    viewer.delete("/v1/sessions/current").expect(204);
    viewer.get("/v1/sessions/current").expectProblem(401, "unauthenticated");
  }

  @Test
  void theOperatorMayDoWhatAnOwnerMay() {
    Api inside = server.operator().with("Weir-Tenant", tenant.id());
    inside.get("/v1/users").expect(200);
    inside
        .post("/v1/invitations", Map.of("email", "by-operator@roles.example", "role", "owner"))
        .expect(201);
  }

  private static String line(Contract.Operation operation) {
    return operation.method() + " " + operation.path();
  }

  /** With ids that nothing has and a body that is refused: whoever may ask changes nothing. */
  private static Api.Reply call(Api api, Contract.Operation operation) {
    String twenty = "x".repeat(20);
    String path =
        operation
            .path()
            .replace("{tenant_id}", "ten-" + twenty)
            .replace("{cluster_id}", "vc-xxxxxxxxxx")
            .replace("{user_id}", "usr-" + twenty)
            .replaceAll("\\{[a-z_]+}", "none");
    boolean hasBody = operation.method().equals("POST") || operation.method().equals("PATCH");
    return api.send(operation.method(), path, hasBody ? "{\"nothing_known\":1}" : null);
  }
}
