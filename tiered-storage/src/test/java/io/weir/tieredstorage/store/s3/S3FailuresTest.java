package io.weir.tieredstorage.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.testing.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no healthy store does: a server of the test's own answers badly, late or not at all. */
class S3FailuresTest {
  private static final ObjectKey KEY = new ObjectKey("k/1");
  private static final String SECRET = "do-not-print-this";

  @TempDir private Path folder;

  @Test
  void aBusyStoreIsAskedAgain() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        serve(exchange -> answer(exchange, requests.incrementAndGet() < 3 ? 503 : 200, "abc"));
    try (ObjectStore store = new S3ObjectStore(settings(server, Duration.ofSeconds(60)))) {
      assertEquals("abc", new String(store.getWhole(KEY, 10), "UTF-8"));
      assertEquals(3, requests.get());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aStoreThatStaysBusyIsGivenUpByName() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        serve(
            exchange -> {
              requests.incrementAndGet();
              answer(exchange, 500, "");
            });
    try (ObjectStore store = new S3ObjectStore(settings(server, Duration.ofSeconds(60)))) {
      StoreException failure =
          assertThrows(StoreException.class, () -> store.put(KEY, new byte[] {1}));

      assertEquals(3, requests.get());
      assertTrue(failure.getMessage().contains(KEY.name()), failure.getMessage());
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        assertFalse(cause.toString().contains(SECRET), cause.toString());
      }
    } finally {
      server.stop(0);
    }
  }

  /** The answer breaks off: what came is no object. */
  @Test
  void aTornAnswerIsAskedForAgain() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        serve(
            exchange -> {
              if (requests.incrementAndGet() == 1) {
                exchange.sendResponseHeaders(200, 8);
                exchange.getResponseBody().write(new byte[] {1, 2, 3});
                exchange.getResponseBody().flush();
                throw new IOException("torn");
              }
              answer(exchange, 200, "complete");
            });
    try (ObjectStore store = new S3ObjectStore(settings(server, Duration.ofSeconds(60)))) {
      assertEquals("complete", new String(store.getWhole(KEY, 10), "UTF-8"));
      assertEquals(2, requests.get());
    } finally {
      server.stop(0);
    }
  }

  /** A store that does not know ranges would send everything. */
  @Test
  void anAnswerThatIsLongerThanTheRangeIsRefused() throws Exception {
    HttpServer server = serve(exchange -> answer(exchange, 200, "0123456789"));
    try (ObjectStore store = new S3ObjectStore(settings(server, Duration.ofSeconds(60)))) {
      assertThrows(StoreException.class, () -> store.get(KEY, 2, 3));
    } finally {
      server.stop(0);
    }
  }

  /** Connections are taken by the kernel and answered by nobody. */
  @Test
  void aSilentStoreTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ObjectStore store =
            new S3ObjectStore(settings(silent.getLocalPort(), Duration.ofMillis(300)))) {
      long began = System.nanoTime();

      StoreException failure = assertThrows(StoreException.class, () -> store.getWhole(KEY, 10));

      assertTrue(failure.getMessage().contains(KEY.name()), failure.getMessage());
      assertTrue(Duration.ofNanos(System.nanoTime() - began).toSeconds() < 60);
    }
  }

  @Test
  void credentialsComeFromAFileAndAreReadWhereTheyAreNamed() throws Exception {
    Path file = folder.resolve("credentials");
    Files.writeString(
        file, "[tier]\naws_access_key_id = AKIDTIER\naws_secret_access_key = " + SECRET + "\n");
    ConcurrentLinkedQueue<String> signatures = new ConcurrentLinkedQueue<>();
    HttpServer server =
        serve(
            exchange -> {
              signatures.add(exchange.getRequestHeaders().getFirst("Authorization"));
              answer(exchange, 200, "abc");
            });
    S3Settings fixed = settings(server, Duration.ofSeconds(60));
    try (ObjectStore store =
        new S3ObjectStore(with(fixed, new S3Credentials.ProfileOf(file, "tier")))) {
      store.getWhole(KEY, 10);
    } finally {
      server.stop(0);
    }
    assertTrue(signatures.peek().contains("Credential=AKIDTIER/"), signatures.toString());
    assertThrows(
        StoreException.class,
        () ->
            new S3ObjectStore(
                with(fixed, new S3Credentials.ProfileOf(folder.resolve("absent"), "tier"))));
  }

  @Test
  void settingsDoNotPrintSecrets() {
    assertFalse(settings(1, Duration.ofSeconds(1)).toString().contains(SECRET));
  }

  @Test
  void aCaFileWithoutCertificatesIsRefusedByName() throws Exception {
    Path ca = Files.writeString(folder.resolve("ca.pem"), "");
    StoreException failure =
        assertThrows(
            StoreException.class,
            () ->
                new S3ObjectStore(
                    LocalStack.settings(
                        "bucket", URI.create("https://localhost:1"), Optional.of(ca))));

    assertTrue(failure.getMessage().contains(ca.toString()), failure.getMessage());
  }

  private static S3Settings settings(HttpServer server, Duration attempt) {
    return settings(server.getAddress().getPort(), attempt);
  }

  private static S3Settings settings(int port, Duration attempt) {
    S3Settings usual =
        LocalStack.settings("bucket", URI.create("http://127.0.0.1:" + port), Optional.empty());
    return new S3Settings(
        usual.bucket(),
        usual.region(),
        usual.endpoint(),
        true,
        usual.caFile(),
        new S3Credentials.Fixed("AKID", SECRET),
        usual.connectTimeout(),
        attempt,
        attempt,
        usual.callTimeout(),
        3,
        usual.partBytes(),
        true);
  }

  private static S3Settings with(S3Settings s, S3Credentials credentials) {
    return new S3Settings(
        s.bucket(),
        s.region(),
        s.endpoint(),
        s.pathStyle(),
        s.caFile(),
        credentials,
        s.connectTimeout(),
        s.socketTimeout(),
        s.attemptTimeout(),
        s.callTimeout(),
        s.attemptsMax(),
        s.partBytes(),
        s.checksums());
  }

  private static HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().putAll(Map.of("ETag", java.util.List.of("\"x\"")));
    exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
    exchange.getResponseBody().write(body.getBytes("UTF-8"));
    exchange.close();
  }
}
