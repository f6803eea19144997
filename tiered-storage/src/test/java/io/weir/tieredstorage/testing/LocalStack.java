package io.weir.tieredstorage.testing;

import io.weir.tieredstorage.store.s3.S3Credentials;
import io.weir.tieredstorage.store.s3.S3Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A LocalStack process of this test run, with S3 alone. */
public final class LocalStack implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(120);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
  private static final int STOP_MAX_SECONDS = 20;

  private final Process process;
  private final Path folder;
  private final int port;
  private final Thread onExit;

  private LocalStack(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.onExit = new Thread(process::destroyForcibly, "localstack-stop");
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  static LocalStack start() throws IOException, InterruptedException {
    Path python = LocalStackInstallation.python();
    Path folder = Files.createTempDirectory("weir-localstack-");
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(python.toString(), "-m", "localstack.runtime.main")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SERVICES", "s3",
                "EAGER_SERVICE_LOADING", "1",
                "GATEWAY_LISTEN", "127.0.0.1:" + port,
                "DISABLE_EVENTS", "1",
                "SKIP_SSL_CERT_DOWNLOAD", "1",
                "OVERRIDE_IN_DOCKER", "0",
                "DNS_ADDRESS", "0",
                "FILESYSTEM_ROOT", folder.resolve("state").toString()));
    LocalStack started = new LocalStack(builder.start(), folder, port);
    try {
      started.awaitHealth();
      return started;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  private void awaitHealth() throws IOException, InterruptedException {
    HttpRequest health =
        HttpRequest.newBuilder(endpoint().resolve("/_localstack/health"))
            .timeout(ANSWER_MAX)
            .build();
    long deadline = System.nanoTime() + START_MAX.toNanos();
    HttpClient client = HttpClient.newHttpClient();
    while (true) {
      try {
        if (client.send(health, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("LocalStack did not start: " + Files.readString(log()), e);
        }
      }
      process.waitFor(200, TimeUnit.MILLISECONDS); // until the next try, or until it died
    }
  }

  private Path log() {
    return folder.resolve("log");
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /** A new, empty bucket. */
  public String newBucket() {
    String bucket = "weir-" + UUID.randomUUID();
    try (S3Client client = client()) {
      client.createBucket(request -> request.bucket(bucket));
    }
    return bucket;
  }

  /** The caller closes it. */
  public S3Client client() {
    return S3Client.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  public S3Settings settings(String bucket) {
    return settings(bucket, endpoint(), Optional.empty());
  }

  /** Short timeouts would make tests depend on the machine's load: these are long. */
  public static S3Settings settings(String bucket, URI endpoint, Optional<Path> caFile) {
    return new S3Settings(
        bucket,
        "us-east-1",
        Optional.of(endpoint),
        true,
        caFile,
        new S3Credentials.Fixed("test", "test"),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120),
        3,
        S3Settings.PART_BYTES_MIN,
        true);
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(onExit);
    TestFiles.deleteTree(folder);
  }
}
