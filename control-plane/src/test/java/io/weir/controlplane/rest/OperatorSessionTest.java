package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator in a browser: a cookie for the token, and what is for the operator alone. */
class OperatorSessionTest {
  /** Method and path of what users may not do; T stands for the user's own tenant. */
  private static final List<String> FOR_OPERATORS =
      List.of(
          "GET /v1/tenants",
          "POST /v1/tenants",
          "PATCH /v1/tenants/T",
          "POST /v1/tenants/T/operator-visits",
          "PUT /v1/tenants/T/limits",
          "GET /v1/broker-clusters",
          "POST /v1/broker-clusters",
          "GET /v1/broker-clusters/clu-x",
          "PATCH /v1/broker-clusters/clu-x",
          "DELETE /v1/broker-clusters/clu-x",
          "GET /v1/broker-clusters/clu-x/brokers",
          "GET /v1/broker-clusters/clu-x/health",
          "GET /v1/signing-keys",
          "POST /v1/signing-keys:rotate",
          "DELETE /v1/signing-keys/sk-x");

  @TempDir static Path home;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home, "{enabled: true, auto_verify: true}", "https://weir.example");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Api.Reply login(String token) {
    return server.api().post("/v1/operator-sessions", Map.of("token", token));
  }

  @Test
  void theTokenOpensASessionThatTheBrowserHoldsByItsCookieAlone() {
    Api.Reply session = login(TestServer.OPERATOR_TOKEN).expect(201);
    String cookie = session.header("Set-Cookie");
    for (String attribute :
        List.of("__Host-weir_session=weirs_", "HttpOnly", "Secure", "SameSite=Strict", "Path=/")) {
      assertTrue(cookie.contains(attribute), attribute);
    }
    assertFalse(session.raw().body().contains("weirs_"), "the session's token is in the body");
    assertFalse(session.raw().body().contains(TestServer.OPERATOR_TOKEN));

    Api api = server.api().with("Cookie", cookie.replaceAll(";.*", ""));
    Api.Reply current = api.get("/v1/sessions/current").expect(200);
    assertEquals("operator", current.text("kind"));
    assertEquals(session.text("csrf_token"), current.text("csrf_token"));
    api.get("/v1/broker-clusters").expect(200);
    api.post("/v1/signing-keys:rotate", Map.of()).expectProblem(403, "csrf_required");
    Api safe = api.with("X-Weir-Csrf", current.text("csrf_token"));
    safe.post("/v1/signing-keys:rotate", Map.of()).expect(200);
    api.delete("/v1/sessions/current").expectProblem(403, "csrf_required");
    safe.delete("/v1/sessions/current").expect(204);
    api.get("/v1/broker-clusters").expectProblem(401, "unauthenticated");
  }

  @Test
  void theBearerTokenIsNoSession() {
    server.operator().get("/v1/sessions/current").expectProblem(404, "not_found");
    server.operator().delete("/v1/sessions/current").expectProblem(404, "not_found");
  }

  @Test
  void aUsersSessionSaysSo() {
    TestServer.Tenant tenant = server.newTenant();
    assertEquals("user", tenant.api().get("/v1/sessions/current").expect(200).text("kind"));
  }

  @Test
  void guessesAreRefusedAndThenSlowedDown() {
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(login("guess-" + i + "-0123456789012345678901234567890").status());
    }
    assertTrue(answers.contains(401), answers::toString);
    assertTrue(answers.contains(429), answers::toString);
    assertFalse(answers.contains(201), answers::toString);
  }

  @Test
  void usersMayDoNothingOfIt() {
    TestServer.Tenant tenant = server.newTenant();
    for (String line : FOR_OPERATORS) {
      String[] request =
          line.replace("T/", tenant.id() + "/").replaceAll("T$", tenant.id()).split(" ");
      String body =
          request[0].equals("GET") || request[0].equals("DELETE")
              ? null
              : "{\"state\":\"suspended\"}";
      tenant
          .api()
          .with("If-Match", "*")
          .send(request[0], request[1], body)
          .expectProblem(403, "forbidden");
    }
  }
}
