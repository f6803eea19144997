package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.People;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, invitations, forgotten passwords, the tenant's name; each answer keeps the contract. */
class PeopleTest {
  private static final String NEW_PASSWORD = "another correct horse";

  @TempDir static Path home;
  private static TestServer server;
  private static People people;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    people = new People(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anInvitationMakesAUserOnceAndItsTokenIsInTheMailAlone() {
    TestServer.Tenant tenant = server.newTenant();
    Api.Reply made =
        tenant
            .api()
            .with("Idempotency-Key", "invite")
            .post("/v1/invitations", invitation("New@people.example", "developer"))
            .expect(201);
    tenant
        .api()
        .with("Idempotency-Key", "invite")
        .post("/v1/invitations", invitation("New@people.example", "developer"))
        .expect(201);
    assertEquals(1, people.mails("new@people.example").size());
    String token = people.token("new@people.example");
    assertFalse(made.raw().body().contains(token));
    tenant
        .api()
        .post("/v1/invitations", invitation("new@people.example", "viewer"))
        .expectProblem(409, "email_in_use");
    assertEquals(1, items(tenant.api(), "/v1/invitations").size());
    tenant.api().get(made.header("Location")).expect(200);

    JsonNode accepted = people.accept(token).expect(201).body();
    assertEquals(tenant.id(), accepted.at("/tenant/id").asText());
    assertEquals("developer", accepted.at("/user/role").asText());
    people.accept(token).expectProblem(422, "validation_failed");
    assertEquals(0, items(tenant.api(), "/v1/invitations").size());
    assertEquals(2, items(tenant.api(), "/v1/users").size());
    people
        .login("new@people.example", TestServer.PASSWORD)
        .get("/v1/users/" + accepted.at("/user/id").asText())
        .expect(200);
    tenant
        .api()
        .post("/v1/invitations", invitation("new@people.example", "viewer"))
        .expectProblem(409, "email_in_use");
  }

  @Test
  void aLinkThatWasSentAgainOrTakenBackIsRefused() {
    TestServer.Tenant tenant = server.newTenant();
    String path =
        tenant
            .api()
            .post("/v1/invitations", invitation("again@people.example", "viewer"))
            .header("Location");
    String first = people.token("again@people.example");
    tenant.api().with("Idempotency-Key", "r").send("POST", path + ":resend", null).expect(200);
    tenant.api().with("Idempotency-Key", "r").send("POST", path + ":resend", null).expect(200);
    assertEquals(2, people.mails("again@people.example").size());
    String second = people.token("again@people.example");
    assertNotEquals(first, second);
    people.accept(first).expectProblem(422, "validation_failed");
    tenant
        .api()
        .with("If-Match", "\"other\"")
        .delete(path)
        .expectProblem(412, "precondition_failed");
    tenant.api().delete(path).expect(204);
    people.accept(second).expectProblem(422, "validation_failed");
    tenant.api().delete(path).expectProblem(404, "not_found");
  }

  @Test
  void aLinkOfWhoWasRemovedOrMayNoLongerGiveTheRoleIsRefused() {
    TestServer.Tenant tenant = server.newTenant();
    People.Member removed = people.join(tenant, "removed@people.example", "owner");
    People.Member demoted = people.join(tenant, "demoted@people.example", "admin");
    removed.api().post("/v1/invitations", invitation("back@people.example", "owner")).expect(201);
    demoted.api().post("/v1/invitations", invitation("down@people.example", "viewer")).expect(201);
    tenant.api().delete("/v1/users/" + removed.id()).expect(204);
    tenant.api().patch("/v1/users/" + demoted.id(), Map.of("role", "developer")).expect(200);

    for (String address : List.of("back@people.example", "down@people.example")) {
      people.accept(people.token(address)).expectProblem(422, "validation_failed");
    }
    assertEquals(2, items(tenant.api(), "/v1/users").size());
  }

  @Test
  void whatExpiredIsRefusedAndAnInvitationCanBeSentAgain() throws Exception {
    TestServer.Tenant tenant = server.newTenant();
    String path =
        tenant
            .api()
            .post("/v1/invitations", invitation("late@people.example", "viewer"))
            .header("Location");
    forgotten(tenant.email()).expect(202);
    String past = " SET expires_at = now() - interval '1 second' WHERE tenant_id = ?";
    execute(tenant, "UPDATE invitations" + past);
    execute(tenant, "UPDATE password_reset_directory" + past);

    people.accept(people.token("late@people.example")).expectProblem(422, "validation_failed");
    reset(people.token(tenant.email()), NEW_PASSWORD).expectProblem(422, "validation_failed");
    assertEquals(1, items(tenant.api(), "/v1/invitations").size());
    tenant.api().send("POST", path + ":resend", null).expect(200);
    people.accept(people.token("late@people.example")).expect(201);
  }

  @Test
  void usersAndInvitationsAreAtMost500() throws Exception {
    TestServer.Tenant tenant = server.newTenant();
    String path =
        tenant
            .api()
            .post("/v1/invitations", invitation("p2@people.example", "viewer"))
            .expect(201)
            .header("Location");
    execute(
        tenant,
        "INSERT INTO invitations (id, tenant_id, email, role, invited_by, token_sha256, created_at,"
            + " expires_at) SELECT 'inv-limit' || n, ?, n || '@limit.example', 'viewer', 'x', 'x',"
            + " now(), now() FROM generate_series(3, 500) n");
    tenant
        .api()
        .post("/v1/invitations", invitation("p501@people.example", "viewer"))
        .expectProblem(409, "policy_violation");
    tenant.api().delete(path).expect(204);
    tenant.api().post("/v1/invitations", invitation("p500@people.example", "viewer")).expect(201);
  }

  @Test
  void mailsOfInvitationsAreBounded() {
    TestServer.Tenant tenant = server.newTenant();
    String path =
        tenant
            .api()
            .post("/v1/invitations", invitation("spam@people.example", "viewer"))
            .header("Location");
    int sent = 1;
    while (tenant.api().send("POST", path + ":resend", null).status() == 200 && sent < 100) {
      sent++;
    }
    tenant.api().send("POST", path + ":resend", null).expectProblem(429, "too_many_requests");
    assertEquals(sent, people.mails("spam@people.example").size());
    assertTrue(sent >= 50 && sent < 60, "sent " + sent);
  }

  @Test
  void anAddressOfAnotherTenantIsInvitedAlikeAndRefusedOnlyToItsReader() {
    TestServer.Tenant tenant = server.newTenant();
    TestServer.Tenant other = server.newTenant();
    tenant.api().post("/v1/invitations", invitation(other.email(), "viewer")).expect(201);
    people.accept(people.token(other.email())).expectProblem(409, "email_in_use");
    assertEquals(1, items(tenant.api(), "/v1/invitations").size());
  }

  @Test
  void onlyOwnersDecideAboutOwnersAndOneStays() {
    TestServer.Tenant tenant = server.newTenant();
    People.Member admin = people.join(tenant, "admin@people.example", "admin");
    String owner = "/v1/users/" + items(tenant.api(), "/v1/users").get(0).path("id").asText();
    admin.api().patch(owner, Map.of("role", "viewer")).expectProblem(403, "forbidden");
    admin.api().delete(owner).expectProblem(403, "forbidden");
    admin
        .api()
        .patch("/v1/users/" + admin.id(), Map.of("role", "owner"))
        .expectProblem(403, "forbidden");
    admin
        .api()
        .post("/v1/invitations", invitation("o@people.example", "owner"))
        .expectProblem(403, "forbidden");
    tenant.api().patch(owner, Map.of("role", "admin")).expectProblem(409, "last_owner");
    tenant.api().delete(owner).expectProblem(409, "last_owner");
    tenant.api().patch("/v1/users/" + admin.id(), Map.of("role", "owner")).expect(200);
    admin.api().patch(owner, Map.of("role", "viewer")).expect(200);
    tenant.api().post("/v1/service-accounts", Map.of("name", "a")).expectProblem(403, "forbidden");
  }

  @Test
  void ofTwoOwnersThatRemoveEachOtherOneStays() throws Exception {
    TestServer.Tenant tenant = server.newTenant();
    People.Member second = people.join(tenant, "second@people.example", "owner");
    String first = items(tenant.api(), "/v1/users").get(0).path("id").asText();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> removals =
          List.of(
              () -> tenant.api().delete("/v1/users/" + second.id()).status(),
              () -> second.api().delete("/v1/users/" + first).status());
      int removed = 0;
      for (Future<Integer> removal : executor.invokeAll(removals)) {
        removed += removal.get() == 204 ? 1 : 0;
      }
      assertEquals(1, removed);
    }
  }

  @Test
  void aRemovedUserIsOutAtOnceAndTheAddressIsFree() {
    TestServer.Tenant tenant = server.newTenant();
    People.Member member = people.join(tenant, "gone@people.example", "developer");
    String path = "/v1/users/" + member.id();
    String tag = tenant.api().get(path).header("ETag");
    JsonNode effects = tenant.api().delete(path + "?dry_run=true").expect(200).body();
    assertEquals("gone@people.example", effects.at("/changes/0/before").asText());
    member.api().get("/v1/sessions/current").expect(200);
    tenant.api().with("If-Match", tag).delete(path).expect(204);
    member.api().get("/v1/sessions/current").expectProblem(401, "unauthenticated");
    server
        .api()
        .post(
            "/v1/sessions", Map.of("email", "gone@people.example", "password", TestServer.PASSWORD))
        .expectProblem(401, "unauthenticated");
    tenant.api().get(path).expectProblem(404, "not_found");
    people.join(tenant, "gone@people.example", "viewer");
  }

  @Test
  void aRoleChangesAtOnceUnlessSomebodyElseChangedIt() {
    TestServer.Tenant tenant = server.newTenant();
    People.Member member = people.join(tenant, "raised@people.example", "viewer");
    String path = "/v1/users/" + member.id();
    String tag = tenant.api().get(path).header("ETag");
    Map<String, String> developer = Map.of("role", "developer");
    JsonNode effects = tenant.api().patch(path + "?dry_run=true", developer).expect(200).body();
    assertEquals("/role", effects.at("/changes/0/pointer").asText());
    member.api().post("/v1/service-accounts", Map.of("name", "a")).expectProblem(403, "forbidden");
    Api.Reply raised = tenant.api().with("If-Match", tag).patch(path, developer).expect(200);
    assertEquals(raised.header("ETag"), tenant.api().get(path).header("ETag"));
    member.api().post("/v1/service-accounts", Map.of("name", "a")).expect(201);
    tenant
        .api()
        .with("If-Match", tag)
        .patch(path, Map.of("role", "admin"))
        .expectProblem(412, "precondition_failed");
    tenant.api().patch(path, Map.of("role", "king")).expectProblem(422, "validation_failed");
    tenant.api().patch(path, Map.of("email", "x")).expectProblem(422, "validation_failed");
  }

  @Test
  void aForgottenPasswordIsSetByMailAndEndsAllSessions() {
    TestServer.Tenant tenant = server.newTenant();
    forgotten(tenant.email()).expect(202);
    String token = people.token(tenant.email());
    reset(token, "short").expectProblem(422, "validation_failed");
    reset(token, NEW_PASSWORD).expect(204);
    reset(token, NEW_PASSWORD).expectProblem(422, "validation_failed");
    tenant.api().get("/v1/sessions/current").expectProblem(401, "unauthenticated");
    server
        .api()
        .post("/v1/sessions", Map.of("email", tenant.email(), "password", TestServer.PASSWORD))
        .expectProblem(401, "unauthenticated");
    people.login(tenant.email(), NEW_PASSWORD).get("/v1/sessions/current").expect(200);
  }

  @Test
  void anUnknownAddressGetsTheSameAnswerAndAKnownOneThreeMails() {
    TestServer.Tenant tenant = server.newTenant();
    Api.Reply unknown = forgotten("nobody@people.example").expect(202);
    for (int i = 0; i < 5; i++) {
      Api.Reply known = forgotten(tenant.email()).expect(202);
      assertEquals(unknown.raw().body(), known.raw().body());
    }
    assertEquals(List.of(), people.mails("nobody@people.example"));
    assertEquals(3, people.mails(tenant.email()).size());
  }

  @Test
  void anOwnPasswordChangesWithTheOldOneAndTriesAreFew() {
    TestServer.Tenant tenant = server.newTenant();
    Api other = people.login(tenant.email(), TestServer.PASSWORD);
    change(tenant.api(), "wrong wrong wrong", NEW_PASSWORD).expectProblem(422, "validation_failed");
    change(tenant.api(), TestServer.PASSWORD, NEW_PASSWORD).expect(200);
    tenant.api().get("/v1/sessions/current").expect(200);
    other.get("/v1/sessions/current").expectProblem(401, "unauthenticated");
    people.login(tenant.email(), NEW_PASSWORD);
    for (int i = 0; i < 3; i++) {
      change(tenant.api(), "wrong wrong wrong", NEW_PASSWORD).expect(422);
    }
    Api.Reply refused =
        change(tenant.api(), NEW_PASSWORD, TestServer.PASSWORD)
            .expectProblem(429, "too_many_requests");
    assertEquals("60", refused.header("Retry-After"));
  }

  @Test
  void ownSessionsAreListedNewestFirstAndEnded() {
    TestServer.Tenant tenant = server.newTenant();
    People.Member member = people.join(tenant, "sessions@people.example", "viewer");
    Api second = people.login(tenant.email(), TestServer.PASSWORD);
    JsonNode own = items(second, "/v1/sessions");
    assertEquals(2, own.size());
    assertTrue(own.get(0).path("current").asBoolean());
    String first = "/v1/sessions/" + own.get(1).path("id").asText();
    member.api().delete(first).expectProblem(404, "not_found");
    second.delete(first).expect(204);
    tenant.api().get("/v1/sessions/current").expectProblem(401, "unauthenticated");
    second.get("/v1/sessions?page_size=1").expect(200);
  }

  @Test
  void theTenantGetsAnotherName() {
    TestServer.Tenant tenant = server.newTenant();
    String path = "/v1/tenants/" + tenant.id();
    String tag = tenant.api().get(path).header("ETag");
    JsonNode effects =
        tenant
            .api()
            .patch(path + "?dry_run=true", Map.of("display_name", "Beta"))
            .expect(200)
            .body();
    assertEquals("Acme", effects.at("/changes/0/before").asText());
    tenant.api().with("If-Match", tag).patch(path, Map.of("display_name", "Beta")).expect(200);
    assertEquals("Beta", tenant.api().get(path).text("display_name"));
    tenant
        .api()
        .with("If-Match", tag)
        .patch(path, Map.of("display_name", "Gamma"))
        .expectProblem(412, "precondition_failed");
    tenant.api().patch(path, Map.of("display_name", "!")).expectProblem(422, "validation_failed");
    tenant.api().patch(path, Map.of("name", "Other")).expectProblem(422, "validation_failed");
    tenant.api().patch(path, Map.of("state", "suspended")).expectProblem(403, "forbidden");
    server.operator().patch(path, Map.of("display_name", "Delta")).expect(200);
  }

  @Test
  void whatPeopleDoIsInTheAuditLogWhichIsSearchedAndExported() {
    TestServer.Tenant tenant = server.newTenant();
    People.Member member = people.join(tenant, "audited@people.example", "developer");
    member.api().post("/v1/service-accounts", Map.of("name", "a")).expect(201);
    tenant.api().delete("/v1/users/" + member.id()).expect(204);

    assertEquals(
        List.of("user.create", "session.create", "service_account.create"),
        actions(tenant, "?actor=" + member.id()));
    assertEquals(
        List.of("user.delete", "user.create", "user.create"),
        actions(tenant, "?action=user.&order=desc"));
    assertEquals(List.of("invitation.create"), actions(tenant, "?resource=invitation"));
    assertEquals(
        List.of("user.create", "user.delete"), actions(tenant, "?resource=" + member.id()));
    JsonNode removal = items(tenant.api(), "/v1/audit-events?action=user.delete").get(0);
    String at = removal.path("at").asText();
    assertEquals("audited@people.example", removal.at("/details/email").asText());
    assertEquals(List.of("user.delete"), actions(tenant, "?from=" + at));
    assertFalse(actions(tenant, "?to=" + at).contains("user.delete"));
    tenant.api().get("/v1/audit-events?from=today").expectProblem(422, "validation_failed");
    tenant.api().get("/v1/audit-events?order=up").expectProblem(422, "validation_failed");

    Api.Reply page = tenant.api().get("/v1/audit-events?order=desc&page_size=2").expect(200);
    String next = "&page_token=" + page.text("next_page_token");
    long last = page.body().at("/items/1/sequence").asLong();
    Api.Reply second =
        tenant.api().get("/v1/audit-events?order=desc&page_size=2" + next).expect(200);
    assertEquals(last - 1, second.body().at("/items/0/sequence").asLong());
    tenant
        .api()
        .get("/v1/audit-events?page_size=2" + next)
        .expectProblem(400, "invalid_page_token");

    Api.Reply export = tenant.api().get("/v1/audit-events/export?action=user.").expect(200);
    assertTrue(export.header("Content-Disposition").startsWith("attachment"));
    assertEquals(3, export.raw().body().lines().count());
  }

  private static Map<String, String> invitation(String email, String role) {
    return Map.of("email", email, "role", role);
  }

  private static Api.Reply forgotten(String email) {
    return server.api().post("/v1/password-resets", Map.of("email", email));
  }

  private static Api.Reply reset(String token, String password) {
    return server
        .api()
        .post("/v1/password-resets/confirm", Map.of("token", token, "password", password));
  }

  /** As the application, inside the tenant, whose id is the one value. */
  private static void execute(TestServer.Tenant tenant, String sql) throws Exception {
    Database database = server.database();
    try {
      int changed = database.inTenant(tenant.id(), tx -> tx.handle().execute(sql, tenant.id()));
      assertTrue(changed > 0);
    } finally {
      database.pool().stop();
    }
  }

  private static Api.Reply change(Api api, String current, String password) {
    return api.patch("/v1/users/me", Map.of("current_password", current, "password", password));
  }

  private static JsonNode items(Api api, String path) {
    return api.get(path).expect(200).body().path("items");
  }

  private static List<String> actions(TestServer.Tenant tenant, String query) {
    return items(tenant.api(), "/v1/audit-events" + query).findValuesAsText("action");
  }
}
