package io.weir.controlplane.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits until every part answers 200 at {@code /readyz}, saying which one has come up. One thread.
 */
final class Readiness {
  private static final long POLL_MS = 50;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final PrintStream out;
  private final Map<String, URI> waiting = new LinkedHashMap<>();

  Readiness(PrintStream out) {
    this.out = out;
  }

  void expect(String name, int port) {
    waiting.put(name, URI.create("http://127.0.0.1:" + port + "/readyz"));
  }

  /**
   * @param broken tells why waiting is in vain, if it is
   * @return what stays unready, with the last answer; empty when everything is ready
   */
  Optional<String> await(Duration limit, Supplier<Optional<String>> broken)
      throws InterruptedException {
    long beganNs = System.nanoTime();
    Map<String, String> answers = new LinkedHashMap<>();
    while (true) {
      for (Iterator<Map.Entry<String, URI>> parts = waiting.entrySet().iterator();
          parts.hasNext(); ) {
        Map.Entry<String, URI> part = parts.next();
        String answer = answer(part.getValue());
        answers.put(part.getKey(), answer);
        if (answer.isEmpty()) {
          parts.remove();
          out.printf(
              "  %s is ready (%.1f s)%n", part.getKey(), (System.nanoTime() - beganNs) / 1e9);
        }
      }
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> reason = broken.get();
      if (reason.isPresent()) {
        return reason;
      }
      if (System.nanoTime() - beganNs > limit.toNanos()) {
        String first = waiting.keySet().iterator().next();
        return Optional.of(
            first + " is not ready after " + limit.toSeconds() + " s: " + answers.get(first));
      }
      Thread.sleep(POLL_MS);
    }
  }

  /** Empty when ready, else what was said. */
  private String answer(URI uri) throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? ""
          : "HTTP " + response.statusCode() + " " + response.body().strip();
    } catch (IOException e) {
      return "no answer on port " + uri.getPort();
    }
  }
}
