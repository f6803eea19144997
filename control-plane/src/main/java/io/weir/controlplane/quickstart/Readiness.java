package io.weir.controlplane.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits until every part answers 200 at {@code /readyz} or {@code /healthz}, saying which one has
 * come up. A slow machine is waited for as long as something moves. One thread.
 */
final class Readiness {
  private static final Duration POLL = Duration.ofMillis(50);

  /** However much moves, waiting ends after so many times the patience: what loops moves too. */
  static final int PATIENCE_TIMES_MAX = 10;

  /** Time as this class sees it. */
  interface Time {
    /** Monotonic. */
    long nanos();

    /** Lets time pass. */
    void pause(Duration length) throws InterruptedException;
  }

  /**
   * One part.
   *
   * @param ours whether it is this instance that answers, by the body
   */
  private record Part(URI uri, Predicate<String> ours) {}

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final PrintStream out;
  private final Time time;
  private final Map<String, Part> waiting = new LinkedHashMap<>();

  Readiness(PrintStream out, Time time) {
    this.out = out;
    this.time = time;
  }

  /** Waits for one more; {@code ours}: whether it is this instance that answers, by the body. */
  void expect(String name, int port, Predicate<String> ours) {
    waiting.put(name, new Part(URI.create("http://127.0.0.1:" + port + "/readyz"), ours));
  }

  /** The same for a program that is not ours, which answers at {@code /healthz}. */
  void expectHealthz(String name, int port, Predicate<String> ours) {
    waiting.put(name, new Part(URI.create("http://127.0.0.1:" + port + "/healthz"), ours));
  }

  /**
   * Waits.
   *
   * @param patience how long nothing may move
   * @param broken tells why waiting is in vain, if it is
   * @param trace differs from the last one when something has moved, such as a log
   * @return what stays unready, with the last answer; empty when everything is ready
   */
  Optional<String> await(Duration patience, Supplier<Optional<String>> broken, Supplier<?> trace)
      throws InterruptedException {
    long beganNs = time.nanos();
    long movedNs = beganNs;
    Object lastSeen = List.of();
    Map<String, String> answers = new LinkedHashMap<>();
    while (true) {
      for (Iterator<Map.Entry<String, Part>> parts = waiting.entrySet().iterator();
          parts.hasNext(); ) {
        Map.Entry<String, Part> part = parts.next();
        String answer = answer(part.getValue());
        answers.put(part.getKey(), answer);
        if (answer.isEmpty()) {
          parts.remove();
          out.printf("  %s is ready (%.1f s)%n", part.getKey(), (time.nanos() - beganNs) / 1e9);
        }
      }
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> reason = broken.get();
      if (reason.isPresent()) {
        return reason;
      }
      long nowNs = time.nanos();
      Object seen = new ArrayList<>(List.of(Map.copyOf(answers), trace.get()));
      if (!seen.equals(lastSeen)) {
        lastSeen = seen;
        movedNs = nowNs;
      }
      if (nowNs - movedNs > patience.toNanos()
          || nowNs - beganNs > patience.toNanos() * PATIENCE_TIMES_MAX) {
        String first = waiting.keySet().iterator().next();
        return Optional.of(
            "%s is not ready after %d s, and nothing moved for %d s (./weir up --patience SECONDS waits longer): %s"
                .formatted(
                    first,
                    Duration.ofNanos(nowNs - beganNs).toSeconds(),
                    Duration.ofNanos(nowNs - movedNs).toSeconds(),
                    answers.get(first)));
      }
      time.pause(POLL);
    }
  }

  /** Empty when ready, else what was said. */
  private String answer(Part part) throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(part.uri()).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (!part.ours().test(response.body())) {
        return "another program answers on port " + part.uri().getPort();
      }
      return response.statusCode() == 200
          ? ""
          : "HTTP " + response.statusCode() + " " + response.body().strip();
    } catch (IOException e) {
      return "no answer on port " + part.uri().getPort();
    }
  }
}
