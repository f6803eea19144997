package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sign-up by mail, login by token and by cookie, over a public https URL. Nothing secret is logged.
 */
class SessionTest {
  @TempDir static Path home;
  private static final PrintStream STDOUT = System.out;
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    System.setOut(new PrintStream(LOG, true, StandardCharsets.UTF_8));
    server =
        TestServer.start(
            home, "{enabled: true, outbox_dir: " + home + "/outbox}", "https://weir.example");
  }

  @AfterAll
  static void stop() {
    server.close();
    System.setOut(STDOUT);
  }

  @Test
  void theWholeWayByMailAndNoSecretInTheLog() throws Exception {
    Map<String, String> account = account("mail@example.com");
    server.api().post("/v1/signup", account).expect(202);
    login("mail@example.com", TestServer.PASSWORD).expectProblem(401, "unauthenticated");
    String token = mailToken("mail@example.com");
    server.api().post("/v1/signup/verify", Map.of("token", token)).expect(201);
    server
        .api()
        .post("/v1/signup/verify", Map.of("token", token))
        .expectProblem(422, "validation_failed");
    Api.Reply session = login("mail@example.com", TestServer.PASSWORD).expect(201);
    Api api = server.api().as(session.text("token"));
    String sa = api.post("/v1/service-accounts", Map.of("name", "a")).expect(201).text("id");
    String cluster = api.get("/v1/clusters").body().at("/items/0/id").asText();
    Api.Reply key =
        api.with("Idempotency-Key", "idempotency-secret")
            .post("/v1/service-accounts/" + sa + "/keys", Map.of("cluster_id", cluster))
            .expect(201);
    api.delete("/v1/sessions/current").expect(204);
    api.get("/v1/sessions/current").expectProblem(401, "unauthenticated");

    String log = LOG.toString(StandardCharsets.UTF_8);
    assertTrue(log.contains("event=tenancy_state_published"), "the log is captured: " + log);
    for (String secret :
        List.of(
            TestServer.PASSWORD,
            TestServer.OPERATOR_TOKEN,
            token,
            session.text("token"),
            session.text("csrf_token"),
            key.text("secret"),
            "idempotency-secret",
            "argon2id")) {
      assertFalse(log.contains(secret), "the log holds " + secret.substring(0, 6) + "…");
    }
  }

  @Test
  void aKnownAddressGetsTheSameAnswerAndAMail() throws Exception {
    server.api().post("/v1/signup", account("known@example.com")).expect(202);
    String token = mailToken("known@example.com");
    server.api().post("/v1/signup/verify", Map.of("token", token)).expect(201);
    Api.Reply again = server.api().post("/v1/signup", account("Known@example.com")).expect(202);
    assertEquals("verification_sent", again.text("status"));
    assertEquals(2, mails("known@example.com").size());
  }

  @Test
  void aWrongPasswordAndAnUnknownAddressAreTheSameAnswer() throws Exception {
    server.api().post("/v1/signup", account("same@example.com")).expect(202);
    server
        .api()
        .post("/v1/signup/verify", Map.of("token", mailToken("same@example.com")))
        .expect(201);
    Api.Reply wrong =
        login("same@example.com", "wrong password").expectProblem(401, "unauthenticated");
    Api.Reply unknown =
        login("nobody@example.com", "wrong password").expectProblem(401, "unauthenticated");
    assertEquals(wrong.text("detail"), unknown.text("detail"));
  }

  @Test
  void theCookieIsForTheConsoleAndNeedsItsCsrfHeader() throws Exception {
    server.api().post("/v1/signup", account("cookie@example.com")).expect(202);
    server
        .api()
        .post("/v1/signup/verify", Map.of("token", mailToken("cookie@example.com")))
        .expect(201);
    Api.Reply session =
        server
            .api()
            .post(
                "/v1/sessions",
                Map.of(
                    "email",
                    "cookie@example.com",
                    "password",
                    TestServer.PASSWORD,
                    "transport",
                    "cookie"))
            .expect(201);
    String cookie = session.header("Set-Cookie");
    assertTrue(cookie.startsWith("__Host-weir_session=weirs_"), "name");
    for (String attribute : List.of("HttpOnly", "Secure", "SameSite=Strict", "Path=/")) {
      assertTrue(cookie.contains(attribute), attribute);
    }
    assertFalse(cookie.contains("Domain"), "a host cookie has no domain");
    assertNull(session.body().get("token"));

    Api api = server.api().with("Cookie", cookie.replaceAll(";.*", ""));
    String csrf = api.get("/v1/sessions/current").expect(200).text("csrf_token");
    assertEquals(session.text("csrf_token"), csrf);
    Map<String, String> body = Map.of("name", "by-cookie");
    api.post("/v1/service-accounts", body).expectProblem(403, "csrf_required");
    api.with("X-Weir-Csrf", "0".repeat(64))
        .post("/v1/service-accounts", body)
        .expectProblem(403, "csrf_required");
    api.with("X-Weir-Csrf", csrf).post("/v1/service-accounts", body).expect(201);
    api.delete("/v1/sessions/current").expectProblem(403, "csrf_required");
  }

  private static Map<String, String> account(String email) {
    return Map.of("email", email, "password", TestServer.PASSWORD, "tenant_name", "Acme");
  }

  private static Api.Reply login(String email, String password) {
    return server.api().post("/v1/sessions", Map.of("email", email, "password", password));
  }

  private static List<String> mails(String to) throws Exception {
    try (Stream<Path> files = Files.list(home.resolve("outbox"))) {
      return files
          .map(
              file -> {
                try {
                  return Files.readString(file);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .filter(mail -> mail.startsWith("To: " + to))
          .toList();
    }
  }

  private static String mailToken(String to) throws Exception {
    Matcher token =
        Pattern.compile("token=(weirv_[A-Za-z0-9_-]{43})").matcher(mails(to).getFirst());
    assertTrue(token.find());
    return token.group(1);
  }
}
