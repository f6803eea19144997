package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.security.Sha256;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another secret for a key; previews and conditions of keys and service accounts. */
class KeyRotationTest {
  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant tenant;
  private static String account;

  private String path;
  private String id;
  private String secret;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    tenant = server.newTenant();
    account =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "app")).text("id");
    Await.until(
        () ->
            server
                .operator()
                .get("/v1/signing-keys")
                .raw()
                .body()
                .contains("\"state\":\"signing\""));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void newKey() {
    Api.Reply made =
        tenant.api().post(account + "/keys", Map.of("cluster_id", tenant.clusterId())).expect(201);
    id = made.text("id");
    secret = made.text("secret");
    path = account + "/keys/" + id;
  }

  @Test
  void bothSecretsAreKnownUntilTheOverlapEnds() throws Exception {
    Instant before = Instant.now();
    Api.Reply rotated =
        tenant.api().post(path + ":rotate", Map.of("overlap_seconds", 600)).expect(200);

    assertNotEquals(secret, rotated.text("secret"));
    Instant ends = Instant.parse(rotated.text("previous_secret_expires_at"));
    assertFalse(ends.isBefore(before.plusSeconds(599)), ends.toString());
    assertFalse(ends.isAfter(Instant.now().plusSeconds(600)), ends.toString());
    Api.Reply key = tenant.api().get(path).expect(200);
    assertEquals(
        rotated.text("previous_secret_expires_at"), key.text("previous_secret_expires_at"));
    assertFalse(key.raw().body().contains("secret\""), key.raw().body());
    JsonNode told = told();
    assertEquals(Sha256.hex(rotated.text("secret")), told.path("secret_sha256").asText());
    assertEquals(Sha256.hex(secret), told.at("/previous_secret/sha256").asText());
    assertEquals(ends.toEpochMilli(), told.at("/previous_secret/ends_at_ms").asLong());
    token(secret).expect(200);
    token(rotated.text("secret")).expect(200);
  }

  @Test
  void aTokenOfTheOldSecretEndsWithIt() {
    String fresh =
        tenant
            .api()
            .post(path + ":rotate", Map.of("overlap_seconds", 60))
            .expect(200)
            .text("secret");

    int old = token(secret).expect(200).body().path("expires_in").asInt();
    assertTrue(old > 0 && old <= 60, "expires in " + old);
    assertEquals(900, token(fresh).expect(200).body().path("expires_in").asInt());
  }

  @Test
  void withoutAnOverlapTheOldSecretAndItsTokensEndAtOnce() throws Exception {
    token(secret).expect(200);
    Api.Reply rotated =
        tenant.api().post(path + ":rotate", Map.of("overlap_seconds", 0)).expect(200);

    assertTrue(rotated.body().path("previous_secret_expires_at").isNull());
    assertTrue(told().path("previous_secret").isMissingNode());
    assertEquals("invalid_client", token(secret).expect(401).text("error"));
    long revokedBeforeMs =
        toldOf(TenancyRecord.TOKEN_REVOCATIONS).path("issued_before_ms").asLong();
    assertTrue(revokedBeforeMs > 0);
    String token = token(rotated.text("secret")).expect(200).text("access_token");
    long issuedAt = claims(token).path("iat").asLong();
    assertTrue(issuedAt * 1_000 >= revokedBeforeMs, issuedAt + " is among the revoked");
  }

  @Test
  void aSecondRotationEndsTheOldestSecret() throws Exception {
    String second = tenant.api().post(path + ":rotate", Map.of()).expect(200).text("secret");
    String third = tenant.api().post(path + ":rotate", Map.of()).expect(200).text("secret");

    token(secret).expect(401);
    token(second).expect(200);
    token(third).expect(200);
    assertEquals(Sha256.hex(second), told().at("/previous_secret/sha256").asText());
    assertTrue(toldOf(TenancyRecord.TOKEN_REVOCATIONS).path("issued_before_ms").asLong() > 0);
  }

  @Test
  void theOldSecretNeverOutlivesItsKey() {
    Instant end = Instant.now().plus(Duration.ofHours(1));
    Api.Reply made =
        tenant
            .api()
            .post(
                account + "/keys",
                Map.of("cluster_id", tenant.clusterId(), "expires_at", end.toString()))
            .expect(201);

    Api.Reply rotated =
        tenant.api().post(account + "/keys/" + made.text("id") + ":rotate", Map.of()).expect(200);

    assertEquals(rotated.text("expires_at"), rotated.text("previous_secret_expires_at"));
  }

  @Test
  void aPreviewChangesNothing() throws Exception {
    String before = told().toString();

    Api.Reply effects =
        tenant.api().post(path + ":rotate?dry_run=true", Map.of("overlap_seconds", 60)).expect(200);

    assertEquals("/previous_secret_expires_at", effects.body().at("/changes/1/pointer").asText());
    assertEquals(before, told().toString());
    assertEquals(
        id,
        tenant
            .api()
            .delete(path + "?dry_run=true")
            .expect(200)
            .body()
            .at("/changes/0/before")
            .asText());
    assertEquals(before, told().toString());
    token(secret).expect(200);
  }

  @Test
  void anotherStateOfTheKeyIsNotRotatedNorRevoked() {
    String etag = tenant.api().get(path).expect(200).header("ETag");
    Api careful = tenant.api().with("If-Match", etag);
    careful.post(path + ":rotate", Map.of()).expect(200);

    careful.post(path + ":rotate", Map.of()).expectProblem(412, "precondition_failed");
    careful.delete(path).expectProblem(412, "precondition_failed");
    careful.delete(path + "?dry_run=true").expectProblem(412, "precondition_failed");
    String now = tenant.api().get(path).expect(200).header("ETag");
    tenant.api().with("If-Match", now).delete(path).expect(204);
  }

  @Test
  void aRepeatedRequestGetsTheSameSecret() {
    Api once = tenant.api().with("Idempotency-Key", "rotation-of-" + id);

    Api.Reply first = once.post(path + ":rotate", Map.of()).expect(200);
    Api.Reply again = once.post(path + ":rotate", Map.of()).expect(200);

    assertEquals(first.text("secret"), again.text("secret"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 604_801})
  void anOverlapBeyondItsLimitsIsRefused(long seconds) {
    Api.Reply refused = tenant.api().post(path + ":rotate", Map.of("overlap_seconds", seconds));

    refused.expectProblem(422, "validation_failed");
    assertEquals("/overlap_seconds", refused.body().at("/errors/0/pointer").asText());
  }

  @Test
  void anothersKeyIsNotThere() {
    TestServer.Tenant other = server.newTenant();

    other.api().post(path + ":rotate", Map.of()).expectProblem(404, "not_found");
    tenant
        .api()
        .post(account + "/keys/key-00000000000000000000:rotate", Map.of())
        .expectProblem(404, "not_found");
  }

  @Test
  void aRotationIsInTheAuditLog() {
    tenant.api().post(path + ":rotate", Map.of("overlap_seconds", 60)).expect(200);

    JsonNode events = tenant.api().get("/v1/audit-events?page_size=500").body().path("items");
    JsonNode last = events.get(events.size() - 1);
    assertEquals("api_key.rotate", last.path("action").asText());
    assertEquals(id, last.path("resource_id").asText());
    assertEquals("60", last.at("/details/overlap_seconds").asText());
  }

  @Test
  void anAccountIsChangedAndDeletedAsItWasSeen() {
    String mine =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "seen")).text("id");
    String key =
        tenant.api().post(mine + "/keys", Map.of("cluster_id", tenant.clusterId())).text("id");
    String etag = tenant.api().get(mine).expect(200).header("ETag");
    Api careful = tenant.api().with("If-Match", etag);

    Api.Reply change =
        careful.patch(mine + "?dry_run=true", Map.of("description", "new")).expect(200);
    assertEquals("/description", change.body().at("/changes/0/pointer").asText());
    assertEquals(1, change.body().path("changes").size());
    String next = careful.patch(mine, Map.of("description", "new")).expect(200).header("ETag");
    assertNotEquals(etag, next);
    careful.patch(mine, Map.of("name", "x")).expectProblem(412, "precondition_failed");
    careful.delete(mine).expectProblem(412, "precondition_failed");

    JsonNode effects = tenant.api().delete(mine + "?dry_run=true").expect(200).body();
    assertEquals("seen", effects.at("/changes/0/before").asText());
    assertEquals(key, effects.at("/changes/1/before").asText());
    tenant.api().with("If-Match", next).delete(mine).expect(204);
  }

  private JsonNode told() throws Exception {
    return toldOf(TenancyRecord.API_KEY);
  }

  private JsonNode toldOf(String type) throws Exception {
    return new ObjectMapper()
        .readTree(server.cluster().tenancyRecord(type, id).orElseThrow().body());
  }

  private Api.Reply token(String password) {
    String form = "grant_type=client_credentials&client_id=" + id + "&client_secret=" + password;
    return server
        .api()
        .with("Content-Type", "application/x-www-form-urlencoded")
        .send("POST", "/oauth2/token", form);
  }

  private static JsonNode claims(String token) throws Exception {
    return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
  }
}
