package io.weir.broker.cluster;

import io.weir.broker.NodeConfigReader;
import io.weir.broker.node.KRaftSettings;
import io.weir.broker.node.WeirNode;
import io.weir.controller.kraft.NodeFormatter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * One node of a {@link ClusterHarness}, in this process or in one of its own. Used by one thread.
 */
public final class HarnessNode implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(90);
  private static final long STOP_S_MAX = 40;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int id;
  private final Path folder;
  private final Map<String, String> properties;
  private final boolean ownProcess;
  private CompletableFuture<WeirNode> inProcess;
  private Process process;

  HarnessNode(int id, Path folder, Map<String, String> properties, boolean ownProcess) {
    this.id = id;
    this.folder = folder;
    this.properties = new TreeMap<>(properties);
    this.ownProcess = ownProcess;
  }

  /** Its node id. */
  public int id() {
    return id;
  }

  /** Its folder, with {@code data}, {@code metadata} and, of a process, {@code node.log}. */
  public Path folder() {
    return folder;
  }

  /** Where tenants connect. */
  public String tenants() {
    return properties.get("tenants.listener");
  }

  /** Where operators connect. */
  public InetSocketAddress operators() {
    return address("operators.listener");
  }

  /** Where health and metrics are shown. */
  public String http() {
    return properties.get("http.listener");
  }

  private InetSocketAddress address(String key) {
    String[] parts = properties.get(key).split(":");
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  void format(String operatorUser, String operatorPassword) throws IOException {
    NodeFormatter.format(
        KRaftSettings.of(NodeConfigReader.of(properties)), operatorUser, operatorPassword);
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    Files.writeString(folder.resolve("node.properties"), text);
  }

  /** Starts it; doesn't wait, since a quorum needs several. */
  public void start() throws IOException {
    if (inProcess != null || process != null) {
      return; // it runs
    }
    if (ownProcess) {
      process = startProcess();
    } else {
      inProcess =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return WeirNode.start(
                      NodeConfigReader.of(properties),
                      (part, cause) -> cause.printStackTrace(System.err));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  throw new CompletionException(e);
                }
              },
              task -> new Thread(task, "start-node-" + id).start());
    }
  }

  private Process startProcess() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "io.weir.broker.Main",
                "run",
                "--config",
                folder.resolve("node.properties").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("node.log").toFile()))
        .start();
  }

  /** Waits until it serves tenants. */
  public void awaitReady() {
    if (inProcess != null) {
      inProcess.orTimeout(START_MAX.toSeconds(), TimeUnit.SECONDS).join();
    }
    Eventually.await("node " + id + " is ready", START_MAX, this::isReady);
  }

  private boolean isReady() throws IOException, InterruptedException {
    if (process != null && !process.isAlive()) {
      throw new IOException(
          "node " + id + " has exited with " + process.exitValue() + ", see " + folder);
    }
    HttpResponse<String> response = request("/readyz");
    if (response.statusCode() != 200) {
      throw new IOException(response.body());
    }
    return true;
  }

  /** What it answers on its HTTP listener, whatever the status. */
  String get(String path) throws IOException, InterruptedException {
    return request(path).body();
  }

  private HttpResponse<String> request(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://" + http() + path))
            .timeout(Duration.ofSeconds(5))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Stops it cleanly; waits. */
  public void stop() throws IOException, InterruptedException {
    if (inProcess != null) {
      inProcess.join().stop();
      inProcess = null;
    } else if (process != null) {
      process.destroy();
      if (!process.waitFor(STOP_S_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("node " + id + " did not stop within " + STOP_S_MAX + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException("node " + id + " stopped with " + process.exitValue());
      }
      process = null;
    }
  }

  /** SIGKILL; only of a process. */
  public void kill() throws InterruptedException {
    if (process == null) {
      throw new IllegalStateException("only a node with a process of its own can be killed");
    }
    process.destroyForcibly().waitFor();
    process = null;
  }

  /** Its process, for signals; only of a process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    if (inProcess != null) {
      inProcess.thenAccept(WeirNode::close).exceptionally(_ -> null).join();
      inProcess = null;
    }
    if (process != null) {
      process.destroyForcibly().onExit().join();
      process = null;
    }
  }
}
