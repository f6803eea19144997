package io.weir.controlplane.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One instance of the product, made by its launcher in a folder of its own: the real control plane,
 * the real PostgreSQL, three real nodes. Commands run one at a time.
 */
final class WeirInstance {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Short, so that tests see sessions end with their tokens. */
  static final Duration TOKEN_LIFETIME = Duration.ofSeconds(45);

  private static final long COMMAND_LIMIT_SECONDS = 240;

  private final Path launcher;
  private final Path home;

  private WeirInstance(Path root, Path home) {
    this.launcher = root.resolve("weir");
    this.home = home;
  }

  /** Names a fresh instance; {@code weir("up")} starts it. */
  static WeirInstance in(Path home) {
    return new WeirInstance(root(), home.toAbsolutePath());
  }

  /** What a command printed, and how it ended. */
  record Outcome(int exitCode, String output) {}

  Outcome run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("weir-", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(Path.of("/dev/null").toFile());
      builder.environment().put("WEIR_HOME", home.toString());
      builder.environment().put("WEIR_BUILD", "no"); // this build is running
      builder.environment().put("WEIR_TOKEN_LIFETIME", TOKEN_LIFETIME.toString());
      builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(command + " did not end: " + Files.readString(output));
      }
      String printed = Files.readString(output);
      Files.delete(output);
      return new Outcome(process.exitValue(), printed);
    } catch (IOException e) {
      throw new AssertionError(command + " can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Runs a command that must succeed. */
  String weir(String... arguments) {
    Outcome outcome = run(arguments);
    if (outcome.exitCode() != 0) {
      throw new AssertionError(
          "weir " + String.join(" ", arguments) + " failed:\n" + outcome.output());
    }
    return outcome.output();
  }

  JsonNode connection() {
    return json(home.resolve("connection.json"));
  }

  JsonNode status() {
    try {
      return JSON.readTree(run("status", "--json").output());
    } catch (IOException e) {
      throw new AssertionError("status is no JSON", e);
    }
  }

  URI admin() {
    return URI.create(connection().get("admin_url").asText());
  }

  Path caFile() {
    return Path.of(connection().get("ca_file").asText());
  }

  Path home() {
    return home;
  }

  /** The demo tenant's access. */
  KafkaAccess access() {
    JsonNode connection = connection();
    return new KafkaAccess(
        connection.get("bootstrap_servers").asText(),
        caFile(),
        connection.get("api_key").asText(),
        connection.get("api_secret").asText());
  }

  /** Process ids of the nodes, in order of their ids. */
  List<Long> nodePids() {
    return List.of(nodePid(1), nodePid(2), nodePid(3));
  }

  long nodePid(int id) {
    return firstNumber(home.resolve("cluster/node-" + id + "/node.pid"));
  }

  long controlPlanePid() {
    return firstNumber(home.resolve("control-plane/control-plane.pid"));
  }

  long postgresPid() {
    return firstNumber(home.resolve("postgres/data/postmaster.pid"));
  }

  /** SIGKILL, and waits until the process is gone. */
  static void kill9(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    Await.until("process " + pid + " to end", () -> !process.isAlive());
  }

  /** The first number in a file, such as a pid. */
  static long firstNumber(Path file) {
    try {
      return Long.parseLong(Files.readString(file, StandardCharsets.UTF_8).split("\\s")[0]);
    } catch (IOException e) {
      throw new AssertionError(file + " can't be read", e);
    }
  }

  /** The folder of the launcher. */
  static Path root() {
    return Path.of(System.getProperty("weir.root", "..")).toAbsolutePath().normalize();
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(file + " can't be read", e);
    }
  }
}
