package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.service.KeyUsage;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a key was used last, as brokers and the control plane itself see it. */
class KeyUseTest {
  @TempDir static Path home;
  private static TestServer server;
  private static Database database;
  private static TestServer.Tenant tenant;
  private static String account;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private String path;
  private String id;
  private String secret;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    database = server.database();
    tenant = server.newTenant();
    account =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "app")).text("id");
  }

  @AfterAll
  static void stop() throws Exception {
    database.pool().stop();
    server.close();
  }

  @BeforeEach
  void newKey() {
    Api.Reply made =
        tenant.api().post(account + "/keys", Map.of("cluster_id", tenant.clusterId())).expect(201);
    id = made.text("id");
    secret = made.text("secret");
    path = account + "/keys/" + id;
    server.cluster().figures().allTellUses(true);
  }

  @Test
  void whatBrokersSawIsToldAndNeverGoesBack() {
    assertTrue(key().path("last_used_at").isNull());
    String etag = tenant.api().get(path).header("ETag");

    seen(now.minusSeconds(600), 1);
    assertEquals(now.minusSeconds(600), lastUsed());
    seen(now.minusSeconds(900), 1);
    assertEquals(now.minusSeconds(600), lastUsed());
    seen(now.minusSeconds(570), 1); // not a minute later
    assertEquals(now.minusSeconds(600), lastUsed());
    seen(now.minusSeconds(300), 1);
    assertEquals(now.minusSeconds(300), lastUsed());
    seen(now.plusSeconds(900), 1); // by a clock that is ahead
    assertEquals(now, lastUsed());

    assertEquals(etag, tenant.api().get(path).header("ETag"));
    JsonNode listed = tenant.api().get(account + "/keys?page_size=500").body().path("items");
    assertEquals(now, Instant.parse(listed.get(listed.size() - 1).path("last_used_at").asText()));
  }

  @Test
  void whatIsNotOursIsLeftOut() {
    TestServer.Tenant other = server.newTenant();
    String theirs =
        "/v1/service-accounts/"
            + other.api().post("/v1/service-accounts", Map.of("name", "app")).text("id")
            + "/keys";
    Api.Reply made = other.api().post(theirs, Map.of("cluster_id", other.clusterId()));
    server.cluster().figures().used("key-of-nobody", now, 1);
    server.cluster().figures().used(made.text("id"), now.minusSeconds(60), 1);

    seen(now.minusSeconds(120), 1);

    assertEquals(now.minusSeconds(120), lastUsed());
    assertEquals(
        now.minusSeconds(60).toString(),
        other.api().get(theirs + "/" + made.text("id")).text("last_used_at"));
    tenant.api().get(theirs + "/" + made.text("id")).expectProblem(404, "not_found");
  }

  @Test
  void fetchingATokenIsUse() {
    Await.until(
        () ->
            server
                .operator()
                .get("/v1/signing-keys")
                .raw()
                .body()
                .contains("\"state\":\"signing\""));
    token("wrong").expect(401);
    assertTrue(key().path("last_used_at").isNull());

    token(secret).expect(200);

    assertFalse(lastUsed().isBefore(now.minusSeconds(1)), lastUsed().toString());
  }

  @Test
  void aRevocationsPreviewSaysHowManyConnectionsAreOpen() {
    assertEquals("0", open().path("before").asText());
    seen(now, 3);
    assertEquals("3", open().path("before").asText());
    assertEquals("0", open().path("after").asText());

    server.cluster().figures().allTellUses(false);
    assertTrue(open().isMissingNode());
  }

  private void seen(Instant at, int connections) {
    server.cluster().figures().used(id, at, connections);
    assertTrue(
        new KeyUsage(database, server.cluster().figures(), Clock.fixed(now, ZoneOffset.UTC))
            .collect(Instant.EPOCH));
  }

  private JsonNode key() {
    return tenant.api().get(path).expect(200).body();
  }

  private Instant lastUsed() {
    return Instant.parse(key().path("last_used_at").asText());
  }

  private JsonNode open() {
    JsonNode changes =
        tenant.api().delete(path + "?dry_run=true").expect(200).body().path("changes");
    for (JsonNode change : changes) {
      if (change.path("pointer").asText().equals("/open_connections")) {
        return change;
      }
    }
    return changes.path("none");
  }

  private Api.Reply token(String password) {
    return server
        .api()
        .with("Content-Type", "application/x-www-form-urlencoded")
        .send(
            "POST",
            "/oauth2/token",
            "grant_type=client_credentials&client_id=" + id + "&client_secret=" + password);
  }
}
