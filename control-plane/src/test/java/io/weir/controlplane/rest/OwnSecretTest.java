package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.security.Sha256;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that callers bring along for their keys. */
class OwnSecretTest {
  private static final String SECRET = "8fK!q2~Zr7@wLm4#Tx9$Vb6%Ny1^Cp3&Hd5*Gs0(Jt";
  private static final String ANOTHER = "Qe7)Uo2_Ip9+Az4=Sx6{Dc8}Fv1[Gb3]Hn5|Jm0:Kl";

  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant tenant;
  private static String keys;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    tenant = server.newTenant();
    keys =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "app")).text("id")
            + "/keys";
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

  @Test
  void brokersGetItsHashAndNoAnswerHoldsIt() throws Exception {
    Api once = tenant.api().with("Idempotency-Key", "own-secret");
    Api.Reply made = once.post(keys, key(SECRET)).expect(201);
    Api.Reply again = once.post(keys, key(SECRET)).expect(201);

    assertEquals(made.text("id"), again.text("id"));
    assertFalse(made.raw().body().contains("\"secret\""), made.raw().body());
    assertFalse(again.raw().body().contains("\"secret\""), again.raw().body());
    assertEquals(Sha256.hex(SECRET), told(made.text("id")));
    token(made.text("id"), SECRET).expect(200);
    once.post(keys, key(ANOTHER)).expectProblem(422, "idempotency_key_reused");
  }

  @Test
  void aRotationTakesIt() throws Exception {
    String id = tenant.api().post(keys, key(SECRET)).expect(201).text("id");

    Api.Reply rotated =
        tenant.api().post(keys + "/" + id + ":rotate", Map.of("secret", ANOTHER)).expect(200);

    assertFalse(rotated.raw().body().contains("\"secret\""), rotated.raw().body());
    assertEquals(Sha256.hex(ANOTHER), told(id));
    token(id, SECRET).expect(200);
    token(id, ANOTHER).expect(200);
    Api.Reply same = tenant.api().post(keys + "/" + id + ":rotate", Map.of("secret", ANOTHER));
    same.expectProblem(422, "validation_failed");
    assertEquals("/secret", same.body().at("/errors/0/pointer").asText());
    assertFalse(same.raw().body().contains(ANOTHER), same.raw().body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8fK!q2~Zr7@wLm4#Tx9$Vb6%Ny1^Cp3&Hd5*Gs0",
        "8fK!q2~Zr7@wLm4#Tx9$Vb6%Ny1^Cp3&Hd5*G s0(Jt",
        "8fK!q2~Zr7@wLm4#Tx9$Vb6%Ny1^Cp3&Hd5*Gs0(Jü",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklabcdefghijklabcdefghijklabcdefgh",
        "abababababcdcdcdcdcdababababababababcdcdcdcd"
      })
  void aWeakOneIsRefusedWithoutRepeatingIt(String weak) {
    Api.Reply refused = tenant.api().post(keys, key(weak));

    refused.expectProblem(422, "validation_failed");
    assertEquals("/secret", refused.body().at("/errors/0/pointer").asText());
    assertFalse(refused.raw().body().contains(weak), refused.raw().body());
  }

  @Test
  void oneOfTwoHundredAndOneCharactersIsRefused() {
    StringBuilder tooLong = new StringBuilder();
    for (int i = 0; i < 201; i++) {
      tooLong.append((char) ('!' + (i * i + i / 7) % 90));
    }
    String fits = tooLong.substring(0, 200);

    tenant.api().post(keys, key(fits)).expect(201);
    tenant.api().post(keys, key(tooLong.toString())).expectProblem(422, "validation_failed");
  }

  /** Every column of every table, as the database's owner without row security. */
  @Test
  void theDatabaseHoldsItNowhereAndNoHashOfARequestThatCouldBeGuessed() throws Exception {
    String key = "walk-of-all-tables";
    String body = "{\"cluster_id\":\"" + tenant.clusterId() + "\",\"secret\":\"" + SECRET + "\"}";
    String path = keys;
    tenant
        .api()
        .with("Idempotency-Key", key)
        .with("Content-Type", "application/json")
        .send("POST", path, body)
        .expect(201);
    String guess = Sha256.hex("POST " + path + "\n" + body);
    int requests = 0;
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), "weir_owner", "owner");
        Statement statement = connection.createStatement()) {
      for (String table : tables(statement)) {
        statement.execute("ALTER TABLE " + table + " NO FORCE ROW LEVEL SECURITY");
        try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
          while (rows.next()) {
            String row = rows.getString(1);
            requests += table.endsWith("idempotency_keys") ? 1 : 0;
            assertFalse(row.contains(SECRET), table);
            assertFalse(
                row.contains(HexFormat.of().formatHex(SECRET.getBytes(StandardCharsets.US_ASCII))),
                table);
            assertFalse(row.contains(guess), table);
          }
        }
        statement.execute("ALTER TABLE " + table + " FORCE ROW LEVEL SECURITY");
      }
    }
    assertTrue(requests > 0, "the request was not seen");
  }

  private static List<String> tables(Statement statement) throws Exception {
    List<String> names = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON"
                + " n.oid = c.relnamespace WHERE c.relkind = 'r' AND c.relforcerowsecurity")) {
      while (found.next()) {
        names.add(found.getString(1));
      }
    }
    return names;
  }

  private static Map<String, String> key(String secret) {
    return Map.of("cluster_id", tenant.clusterId(), "secret", secret);
  }

  private static String told(String id) throws Exception {
    return new ObjectMapper()
        .readTree(server.cluster().tenancyRecord(TenancyRecord.API_KEY, id).orElseThrow().body())
        .path("secret_sha256")
        .asText();
  }

  private static Api.Reply token(String id, String secret) {
    return server
        .api()
        .with("Content-Type", "application/x-www-form-urlencoded")
        .send(
            "POST",
            "/oauth2/token",
            "grant_type=client_credentials&client_id="
                + id
                + "&client_secret="
                + java.net.URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }
}
