package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One side's S3 server: what it counts, and what lies in its bucket. Thread-safe. */
final class Store implements AutoCloseable {
  /** Of the server's histogram of requests: how many there were. */
  private static final String COUNTER = "http_server_request_duration_seconds_count";

  private static final String OPERATION = "s3_operation=\"";
  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
  private static final Set<String> WRITES =
      Set.of("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload");

  private final Path data;
  private final long pid;
  private final HttpRequest counters;
  private final HttpClient http;

  private Store(Path data, long pid, HttpRequest counters, HttpClient http) {
    this.data = data;
    this.pid = pid;
    this.counters = counters;
    this.http = http;
  }

  /** Waits until the server that the launcher started shows its counters. */
  static Store connect(Arguments.StoreAddress address) throws Exception {
    Path home = address.home().resolve("object-store");
    Store store =
        new Store(
            home.resolve("data"),
            WeirInstance.pid(home.resolve("object-store.pid")),
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + address.metricsPort() + "/metrics"))
                .timeout(ANSWER_MAX)
                .build(),
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    store.requests();
    return store;
  }

  long pid() {
    return pid;
  }

  /** Requests since the server's start, by operation. */
  Map<String, Long> requests() throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(counters, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("the store's counters: HTTP " + answer.statusCode());
    }
    return parse(answer.body());
  }

  /** Of a page in Prometheus' text format. */
  static Map<String, Long> parse(String page) {
    Map<String, Long> requests = new TreeMap<>();
    page.lines()
        .filter(line -> line.startsWith(COUNTER + "{"))
        .forEach(
            line -> {
              int from = line.indexOf(OPERATION) + OPERATION.length();
              requests.merge(
                  line.substring(from, line.indexOf('"', from)),
                  (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)),
                  Long::sum);
            });
    return requests;
  }

  /** What came on top, without operations of which there were none. */
  static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> more = new TreeMap<>();
    after.forEach((name, count) -> more.put(name, count - before.getOrDefault(name, 0L)));
    more.values().removeIf(count -> count == 0);
    return more;
  }

  /** Requests that write objects, of such a map. */
  static long writes(Map<String, Long> requests) {
    return requests.entrySet().stream()
        .filter(entry -> WRITES.contains(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Whether no object lies in it. */
  boolean isEmpty() throws IOException {
    return sizes().isEmpty();
  }

  /** Of all objects. */
  long bytes() throws IOException {
    return sizes().stream().mapToLong(Long::longValue).sum();
  }

  /** Files may come and go meanwhile: one that went counts as empty. */
  private List<Long> sizes() throws IOException {
    List<Long> sizes = new ArrayList<>();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sizes.add(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              sizes.add(0L);
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return sizes;
  }

  @Override
  public void close() {
    http.close();
  }
}
