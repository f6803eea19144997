package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher gives to a benchmark: addresses, credentials, and a command for nodes. */
@ExtendWith(Quickstart.class)
class BenchTargetIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long COMMAND_LIMIT_SECONDS = 120;

  @Test
  void theFilesArePrivateAndNameTheRunningInstance(WeirInstance weir, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("it's a target.json");

    String printed = weir.weir("bench-target", file.toString());

    assertEquals(file.toRealPath().toString(), printed.strip());
    JsonNode target = JSON.readTree(file.toFile());
    assertEquals(weir.connection().get("bootstrap_servers"), target.get("bootstrap"));
    assertEquals(target.get("bootstrap"), target.get("tls").get("bootstrap"));
    assertEquals(target.get("bootstrap"), target.get("sasl").get("bootstrap"));
    assertEquals("weir-3n", target.get("label").asText());
    assertEquals(3, target.get("rf").asInt());
    for (Path secret : List.of(file, Path.of(target.get("props").asText()))) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    }
  }

  @Test
  void aClusterWipedByTheNodeCommandServesItsTenantAgain(WeirInstance weir) throws Exception {
    JsonNode target = JSON.readTree(Path.of(weir.weir("bench-target").strip()).toFile());

    for (String action : List.of("stop", "wipe", "start")) {
      node(target, action, "all");
    }

    Await.until("a topic to be made with the key of before", () -> createsTopic(target));
    Await.until("all parts to run", () -> weir.run("status").exitCode() == 0);
  }

  private static boolean createsTopic(JsonNode target) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(Path.of(target.get("props").asText()))) {
      properties.load(text);
    } catch (IOException e) {
      throw new AssertionError("no properties", e);
    }
    properties.put("bootstrap.servers", target.get("bootstrap").asText());
    properties.put("default.api.timeout.ms", "5000");
    properties.put("request.timeout.ms", "4000");
    try (Admin admin = Admin.create(properties)) {
      NewTopic topic = new NewTopic("wiped-" + UUID.randomUUID(), 1, (short) 3);
      admin.createTopics(List.of(topic)).all().get();
      return true;
    } catch (ExecutionException e) {
      return false; // not yet: the key is not known again, or fewer than three brokers are
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** As a benchmark does it: the command's path, then the action and whom it is for. */
  private static void node(JsonNode target, String action, String which) throws Exception {
    Path output = Files.createTempFile("node-", ".out");
    Process process =
        new ProcessBuilder(target.get("node_cmd").asText(), action, which)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS), action);
    assertEquals(0, process.exitValue(), action + ": " + Files.readString(output));
    Files.delete(output);
  }
}
