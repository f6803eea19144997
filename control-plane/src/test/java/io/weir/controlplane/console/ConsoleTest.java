package io.weir.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are given beside the API, and with which headers. */
class ConsoleTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern SCRIPT = Pattern.compile("<script([^>]*)>(.*?)</script>");

  @TempDir static Path home;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home, "{enabled: true, auto_verify: true}", "http://127.0.0.1");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/topics", "/clusters/vc-0/topics/orders.v1", "/signup/verify?token=a"})
  void aPageOfTheConsoleIsTheOnePage(String path) throws Exception {
    HttpResponse<byte[]> page = get(path, "text/html,*/*;q=0.8");

    assertEquals(200, page.statusCode());
    assertTrue(text(page).contains("<div id=\"root\">"), text(page));
    assertEquals("text/html;charset=utf-8", header(page, "Content-Type"));
    assertEquals("no-cache", header(page, "Cache-Control"));
    assertEquals("nosniff", header(page, "X-Content-Type-Options"));
    assertEquals("no-referrer", header(page, "Referrer-Policy"));
    String policy = header(page, "Content-Security-Policy");
    assertTrue(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assertTrue(policy.contains("script-src 'self';"), policy);
  }

  @Test
  void scriptsAreFilesThatNeverChangeUnderTheirName() throws Exception {
    Matcher script = SCRIPT.matcher(text(get("/", "text/html")));
    assertTrue(script.find());
    assertEquals("", script.group(2), "the policy refuses scripts within the page");
    Matcher source = Pattern.compile("src=\"([^\"]+)\"").matcher(script.group(1));
    assertTrue(source.find());

    HttpResponse<byte[]> file = get(source.group(1), "*/*", "Accept-Encoding", "gzip");

    assertEquals(200, file.statusCode());
    assertEquals("text/javascript;charset=utf-8", header(file, "Content-Type"));
    assertEquals("public, max-age=31536000, immutable", header(file, "Cache-Control"));
    assertEquals("gzip", header(file, "Content-Encoding"));
    assertFalse(script.find(), "one script");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/nothing",
        "/v1",
        "/oauth2/nothing",
        "/.well-known/nothing",
        "/openapi.json/x"
      })
  void thePathsOfTheApiStayTheApis(String path) throws Exception {
    HttpResponse<byte[]> answer = get(path, "text/html,*/*;q=0.8");

    assertEquals(404, answer.statusCode());
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertFalse(text(answer).contains("<div"), text(answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/none.js",
        "/files.txt",
        "/manifest.json",
        "/../openapi.yaml",
        "/%2e%2e/openapi.yaml",
        "/assets/..%2findex.html"
      })
  void whatIsNoFileOfTheConsoleIsNotFoundOrRefused(String path) throws Exception {
    HttpResponse<byte[]> answer = get(path, "*/*");

    assertTrue(List.of(400, 404).contains(answer.statusCode()), text(answer));
    assertTrue(text(answer).contains("request_id"), text(answer));
  }

  @Test
  void onlyReadingIsForTheConsole() throws Exception {
    HttpResponse<byte[]> answer =
        HTTP.send(
            HttpRequest.newBuilder(base().resolve("/topics"))
                .header("Accept", "text/html")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertEquals(404, answer.statusCode());
  }

  private static HttpResponse<byte[]> get(String path, String accept, String... more)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base() + path)).header("Accept", accept);
    if (more.length > 0) {
      request.headers(more);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static URI base() {
    return server.uri();
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
