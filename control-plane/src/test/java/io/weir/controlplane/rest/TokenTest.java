package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens from their issue to their revocation, and the keys that sign them. */
class TokenTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String GRANT = "grant_type=client_credentials";

  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant tenant;
  private static String account;
  private static Key key;

  /** An API key. */
  private record Key(String id, String secret) {}

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    tenant = server.newTenant();
    account = tenant.api().post("/v1/service-accounts", Map.of("name", "app")).text("id");
    key = newKey(Map.of());
    Await.until(() -> !signing().isEmpty());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Key newKey(Map<String, String> more) {
    Map<String, String> wanted = new LinkedHashMap<>(more);
    wanted.put("cluster_id", tenant.clusterId());
    Api.Reply made =
        tenant.api().post("/v1/service-accounts/" + account + "/keys", wanted).expect(201);
    return new Key(made.text("id"), made.text("secret"));
  }

  private static Api basic(Key key) {
    String pair = key.id() + ":" + key.secret();
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return form().with("Authorization", "Basic " + encoded);
  }

  private static Api form() {
    return server.api().with("Content-Type", FORM);
  }

  private static String inForm(Key key) {
    return "&client_id=" + key.id() + "&client_secret=" + key.secret();
  }

  private static String token(Key key) {
    return basic(key).send("POST", "/oauth2/token", GRANT).expect(200).text("access_token");
  }

  private static Jws<Claims> read(String token) {
    String set = server.api().get("/.well-known/jwks.json").expect(200).raw().body();
    Map<String, java.security.Key> keys = new LinkedHashMap<>();
    for (Jwk<?> jwk : Jwks.setParser().build().parse(set).getKeys()) {
      keys.put(jwk.getId(), jwk.toKey());
    }
    return Jwts.parser()
        .keyLocator(header -> keys.get((String) header.get("kid")))
        .build()
        .parseSignedClaims(token);
  }

  private static List<JsonNode> keys() {
    List<JsonNode> keys = new ArrayList<>();
    server.operator().get("/v1/signing-keys").expect(200).body().path("items").forEach(keys::add);
    return keys;
  }

  private static List<String> inState(String state) {
    return keys().stream()
        .filter(one -> one.path("state").asText().equals(state))
        .map(one -> one.path("kid").asText())
        .toList();
  }

  private static List<String> signing() {
    return inState("signing");
  }

  private static JsonNode told(String type, String id) throws Exception {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(server.cluster().tenancyRecord(type, id).orElseThrow().body());
  }

  @Test
  void aTokenSaysWhoseItIsAndIsVerifiedByTheKeySet() {
    Instant before = Instant.now().minusSeconds(1);

    Api.Reply reply = basic(key).send("POST", "/oauth2/token", GRANT + "&scope=kafka").expect(200);

    assertEquals("Bearer", reply.text("token_type"));
    assertEquals(900, reply.body().path("expires_in").asInt());
    assertEquals("kafka", reply.text("scope"));
    assertEquals("no-store", reply.header("Cache-Control"));
    Jws<Claims> token = read(reply.text("access_token"));
    assertEquals(Set.of("alg", "typ", "kid"), token.getHeader().keySet());
    assertEquals("at+jwt", token.getHeader().getType());
    assertEquals("RS256", token.getHeader().getAlgorithm());
    Claims claims = token.getPayload();
    assertEquals("http://127.0.0.1", claims.getIssuer());
    assertEquals(Set.of("urn:weir:kafka"), claims.getAudience());
    assertEquals(account, claims.getSubject());
    assertEquals(key.id(), claims.get("client_id"));
    assertEquals(tenant.clusterId(), claims.get("vc"));
    assertEquals(tenant.id(), claims.get("tenant"));
    assertTrue(claims.getId().startsWith("tok-"));
    assertTrue(claims.getIssuedAt().toInstant().isAfter(before));
    assertEquals(
        claims.getIssuedAt().toInstant().plusSeconds(900), claims.getExpiration().toInstant());
    assertNotEquals(claims.getId(), read(token(key)).getPayload().getId());
  }

  @Test
  void theClientMayAuthenticateInTheForm() {
    String token =
        form().send("POST", "/oauth2/token", GRANT + inForm(key)).expect(200).text("access_token");

    assertEquals(account, read(token).getPayload().getSubject());
  }

  @Test
  void aTokenDoesNotOutliveItsKey() {
    Instant expiry = Instant.now().plusSeconds(120);
    Key brief = newKey(Map.of("expires_at", expiry.toString()));

    Claims claims = read(token(brief)).getPayload();

    assertFalse(claims.getExpiration().toInstant().isAfter(expiry));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|400|invalid_request",
        "grant_type=|400|invalid_request",
        "grant_type=client_credentials&grant_type=client_credentials|400|invalid_request",
        "grant_type=%zz|400|invalid_request",
        "grant_type=password&username=a&password=b|400|unsupported_grant_type",
        "grant_type=authorization_code&code=a|400|unsupported_grant_type",
        "grant_type=client_credentials&scope=admin|400|invalid_scope",
        "grant_type=client_credentials&scope=kafka+admin|400|invalid_scope",
        "grant_type=client_credentials&client_secret=x|400|invalid_request",
        "grant_type=client_credentials&client_id=key-other|400|invalid_request",
      })
  void errors(String body, int status, String error) {
    Api.Reply reply = basic(key).send("POST", "/oauth2/token", body).expect(status);

    assertEquals(error, reply.text("error"));
    assertEquals("no-store", reply.header("Cache-Control"));
  }

  @Test
  void onlyFormsAreRead() {
    Api.Reply reply =
        basic(key).with("Content-Type", "application/json").send("POST", "/oauth2/token", "{}");

    assertEquals("invalid_request", reply.expect(400).text("error"));
    String many = GRANT + manyParameters();
    assertEquals(
        "invalid_request",
        basic(key).send("POST", "/oauth2/token", many).expect(400).text("error"));
    basic(key)
        .send("POST", "/oauth2/token", GRANT + "&x=" + "x".repeat(20_000))
        .expectProblem(413, "payload_too_large");
  }

  private static String manyParameters() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      many.append("&p").append(i).append("=1");
    }
    return many.toString();
  }

  @Test
  void whateverIsWrongWithAClientTheAnswerIsTheSame() {
    Key revoked = newKey(Map.of());
    tenant.api().delete("/v1/service-accounts/" + account + "/keys/" + revoked.id()).expect(204);
    List<Key> wrong =
        List.of(
            new Key(key.id(), "weir_wrong"),
            new Key(key.id(), ""),
            new Key("key-unknown", key.secret()),
            new Key("", key.secret()),
            new Key("key-" + "x".repeat(500), key.secret()),
            revoked);
    List<String> answers = new ArrayList<>();
    for (Key one : wrong) {
      Api.Reply reply = basic(one).send("POST", "/oauth2/token", GRANT).expect(401);
      answers.add(reply.raw().body());
      assertEquals("invalid_client", reply.text("error"));
      assertEquals("Basic realm=\"weir\"", reply.header("WWW-Authenticate"));
      answers.add(
          form()
              .send(
                  "POST",
                  "/oauth2/token",
                  GRANT
                      + "&client_id="
                      + URLEncoder.encode(one.id(), StandardCharsets.UTF_8)
                      + "&client_secret="
                      + one.secret())
              .expect(401)
              .raw()
              .body());
    }
    assertEquals(1, Set.copyOf(answers).size(), answers.toString());
    for (String header : List.of("Bearer abc", "Basic !!!", "Basic YWJj", "")) {
      form().with("Authorization", header).send("POST", "/oauth2/token", GRANT).expect(401);
    }
    form().send("POST", "/oauth2/token", GRANT).expect(401);
  }

  @Test
  void metadataNamesTheEndpoints() {
    Api.Reply reply = server.api().get("/.well-known/openid-configuration").expect(200);

    assertEquals("http://127.0.0.1", reply.text("issuer"));
    assertEquals("http://127.0.0.1/oauth2/token", reply.text("token_endpoint"));
    assertEquals("http://127.0.0.1/.well-known/jwks.json", reply.text("jwks_uri"));
  }

  @Test
  void aRevokedTokenReachesTheBrokersOnce() throws Exception {
    Key mine = newKey(Map.of());
    String token = token(mine);
    String id = read(token).getPayload().getId();

    basic(mine).send("POST", "/oauth2/revoke", "token=" + token).expect(200);
    basic(mine)
        .send("POST", "/oauth2/revoke", "token_type_hint=access_token&token=" + token)
        .expect(200);

    JsonNode revoked = told("token_revocations", mine.id());
    assertEquals(1, revoked.path("tokens").size());
    assertEquals(id, revoked.at("/tokens/0/id").asText());
    assertEquals(0, revoked.path("issued_before_ms").asInt());
    List<String> audited = new ArrayList<>();
    tenant
        .api()
        .get("/v1/audit-events?page_size=500")
        .body()
        .path("items")
        .forEach(
            event -> {
              if (event.path("resource_id").asText().equals(id)) {
                audited.add(
                    event.path("actor_type").asText() + " " + event.path("action").asText());
              }
            });
    assertEquals(List.of("service_account token.revoke"), audited);
  }

  @Test
  void revocationIsTheClientsOwnAndTakesGarbage() throws Exception {
    Key mine = newKey(Map.of());
    Key other = newKey(Map.of());
    String token = token(other);

    assertEquals(
        "invalid_grant",
        basic(mine).send("POST", "/oauth2/revoke", "token=" + token).expect(400).text("error"));
    basic(new Key(other.id(), "wrong"))
        .send("POST", "/oauth2/revoke", "token=" + token)
        .expect(401);
    basic(mine).send("POST", "/oauth2/revoke", "token=garbage").expect(200);
    basic(mine).send("POST", "/oauth2/revoke", "token=" + token + "x").expect(200);
    basic(mine).send("POST", "/oauth2/revoke", "").expect(400);

    assertTrue(server.cluster().tenancyRecord("token_revocations", mine.id()).isEmpty());
    assertTrue(server.cluster().tenancyRecord("token_revocations", other.id()).isEmpty());
  }

  @Test
  void aRevocationThatABrokerHasNotAppliedIsNotCalledDone() {
    Key mine = newKey(Map.of());
    String token = token(mine);
    server.cluster().lagging(Set.of(2));
    try {
      Api.Reply reply = basic(mine).send("POST", "/oauth2/revoke", "token=" + token).expect(503);
      assertEquals("temporarily_unavailable", reply.text("error"));
    } finally {
      server.cluster().lagging(Set.of());
    }

    basic(mine).send("POST", "/oauth2/revoke", "token=" + token).expect(200);
  }

  @Test
  void aKeySignsOnlyOnceEveryBrokerHasAppliedItAndTheOldOneStillVerifies() throws Exception {
    String before = token(key);
    String old = signing().getFirst();
    String next;
    server.cluster().lagging(Set.of(3));
    try {
      server.operator().post("/v1/signing-keys:rotate", Map.of()).expect(202);
      next = inState("published").getFirst();
      server.operator().post("/v1/signing-keys:rotate", Map.of()).expect(202);
      assertEquals(List.of(next), inState("published"));
      assertEquals(old, read(token(key)).getHeader().getKeyId());
      Set<String> kids = new java.util.HashSet<>();
      told("jwks", "jwks-tokens").path("keys").forEach(one -> kids.add(one.path("kid").asText()));
      assertTrue(kids.containsAll(Set.of(old, next)), kids.toString());
    } finally {
      server.cluster().lagging(Set.of());
    }
    Await.until(() -> signing().equals(List.of(next)));

    assertEquals(next, read(token(key)).getHeader().getKeyId());
    assertEquals(old, read(before).getHeader().getKeyId());
    assertTrue(inState("verifying").contains(old));
    server.operator().delete("/v1/signing-keys/" + next).expectProblem(409, "signing_key_in_use");
    server.operator().delete("/v1/signing-keys/" + old).expect(200);
    server.operator().delete("/v1/signing-keys/" + old).expectProblem(404, "not_found");
    assertFalse(told("jwks", "jwks-tokens").toString().contains(old));

    List<String> actions = new ArrayList<>();
    JsonNode events =
        server.operator().get("/v1/audit-events?page_size=500").expect(200).body().path("items");
    events.forEach(
        event ->
            actions.add(event.path("actor_type").asText() + " " + event.path("action").asText()));
    assertEquals("system signing_key.create", actions.get(0));
    assertEquals("system signing_key.activate", actions.get(1));
    assertTrue(actions.contains("operator signing_key.create"), actions.toString());
    assertTrue(actions.contains("operator signing_key.delete"), actions.toString());
  }

  @Test
  void signingKeysAreTheOperatorsAndTheirSecretsSealed() throws Exception {
    tenant.api().get("/v1/signing-keys").expectProblem(403, "forbidden");
    tenant.api().post("/v1/signing-keys:rotate", Map.of()).expectProblem(403, "forbidden");
    server.api().get("/v1/signing-keys").expectProblem(401, "unauthenticated");

    var owner = server.logins().owner();
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), owner.user(), owner.password());
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("SELECT public_key, sealed_private_key FROM weir.signing_keys")) {
      assertTrue(row.next());
      byte[] pkcs8Head = {0x30, (byte) 0x82};
      assertEquals(pkcs8Head[0], row.getBytes(1)[0]);
      String sealed = new String(row.getBytes(2), StandardCharsets.ISO_8859_1);
      // The OID of RSA stands in every PKCS#8 of an RSA key.
      String oid =
          new String(
              new byte[] {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7},
              StandardCharsets.ISO_8859_1);
      assertTrue(new String(row.getBytes(1), StandardCharsets.ISO_8859_1).contains(oid));
      assertFalse(sealed.contains(oid));
    }
  }

  @Test
  void aClusterThatLostItsDisksGetsTheKeySetBack() {
    server.cluster().wipe();

    Await.until(() -> server.cluster().tenancyRecord("jwks", "jwks-tokens").isPresent());
  }
}
