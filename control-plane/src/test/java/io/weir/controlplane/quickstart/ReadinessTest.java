package io.weir.controlplane.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Passes only where somebody waits. */
  private static final class FakeTime implements Readiness.Time {
    private long nowNs;

    @Override
    public long nanos() {
      return nowNs;
    }

    @Override
    public void pause(Duration length) {
      nowNs += Duration.ofSeconds(1).toNanos();
    }

    long seconds() {
      return Duration.ofNanos(nowNs).toSeconds();
    }
  }

  private final FakeTime time = new FakeTime();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Readiness readiness =
      new Readiness(new PrintStream(printed, true, StandardCharsets.UTF_8), time);
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{\"ready\":true,\"checks\":[],\"instance\":\"i-1\"}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void expect(String instance) {
    readiness.expect(
        "the control plane",
        server.getAddress().getPort(),
        answer -> InstanceFiles.namesInstance(answer, instance));
  }

  @Test
  void whatAnswersUnderItsOwnNameIsReady() throws Exception {
    expect("i-1");

    assertEquals(Optional.empty(), readiness.await(PATIENCE, Optional::empty, () -> 0));

    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("the control plane is ready"));
  }

  @Test
  void anotherInstanceThatIsReadyIsNotTakenForThisOne() throws Exception {
    expect("i-2");

    String failure = readiness.await(PATIENCE, Optional::empty, () -> 0).orElseThrow();

    assertTrue(failure.contains("another program answers on port"), failure);
  }

  @Test
  void aPartThatNeverMovesIsGivenUpAfterThePatience() throws Exception {
    expect("i-1");
    status = 503;

    String failure = readiness.await(PATIENCE, Optional::empty, () -> 0).orElseThrow();

    assertEquals(121, time.seconds());
    assertTrue(failure.contains("--patience"), failure);
    assertTrue(failure.contains("HTTP 503"), failure);
  }

  @Test
  void whoeverMovesIsWaitedFor() throws Exception {
    expect("i-1");
    status = 503;

    // its log grows every 100 s, until it is ready after 600 s
    Optional<String> failure =
        readiness.await(
            PATIENCE,
            Optional::empty,
            () -> {
              if (time.seconds() >= 600) {
                status = 200;
              }
              return time.seconds() / 100;
            });

    assertEquals(Optional.empty(), failure);
    assertTrue(time.seconds() >= 600);
  }

  @Test
  void whatMovesForEverIsGivenUpInTheEnd() throws Exception {
    expect("i-1");
    status = 503;

    Optional<String> failure = readiness.await(PATIENCE, Optional::empty, time::nanos);

    assertTrue(failure.isPresent());
    assertEquals(PATIENCE.toSeconds() * Readiness.PATIENCE_TIMES_MAX + 1, time.seconds());
  }

  @Test
  void whatIsBrokenIsNotWaitedFor() throws Exception {
    expect("i-1");
    status = 503;

    Optional<String> failure =
        readiness.await(PATIENCE, () -> Optional.of("the control plane ended"), () -> 0);

    assertEquals(Optional.of("the control plane ended"), failure);
    assertEquals(0, time.seconds());
  }
}
