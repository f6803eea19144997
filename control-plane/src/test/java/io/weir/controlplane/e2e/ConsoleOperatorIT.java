package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.AdminApi;
import io.weir.controlplane.demo.KafkaAccess;
import io.weir.controlplane.demo.NewTenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator's way through the console in Chromium, and what Kafka clients of the tenant feel of
 * it: nodes, one of which is killed; a new tenant with a limit; its suspension and return.
 * Screenshots stay in {@code target/console-operator}.
 */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleOperatorIT {
  private static final long LIMIT_SECONDS = 300;
  private static final Duration REFUSED_WITHIN = Duration.ofSeconds(5);
  private static final Path SCRIPT = WeirInstance.root().resolve("web-console/e2e/operator.mjs");

  private Path folder;

  @BeforeAll
  void makeFolder() throws IOException {
    folder = Files.createDirectories(Path.of("target", "console-operator")).toAbsolutePath();
  }

  @Test
  void whatTheOperatorDecidesIsWhatClientsFeel(WeirInstance weir) throws Exception {
    run(weir, "begin");
    JsonNode made = new ObjectMapper().readTree(folder.resolve("operator.json").toFile());
    AdminApi owner =
        AdminApi.anonymous(weir.admin())
            .as(
                NewTenant.logIn(
                    weir.admin(), made.get("email").asText(), made.get("password").asText()));
    JsonNode cluster = owner.get("/clusters").get("items").get(0);
    JsonNode account = owner.post("/service-accounts", Map.of("name", "app", "access", "full"));
    JsonNode key =
        owner.settled(
            owner.post(
                "/service-accounts/" + account.get("id").asText() + "/keys",
                Map.of("cluster_id", cluster.get("id").asText())));
    KafkaAccess access =
        new KafkaAccess(
            cluster.get("bootstrap_servers").asText(),
            weir.caFile(),
            key.get("id").asText(),
            key.get("secret").asText());

    try (Admin client = Admin.create(access.properties())) {
      done(client.createTopics(List.of(topic("orders", 4))).all());
      refused(client.createTopics(List.of(topic("more", 2))).all());
      refused(client.createPartitions(Map.of("orders", NewPartitions.increaseTo(6))).all());
      refusedByRest(owner, cluster.get("id").asText());
      assertEquals(List.of("orders"), List.copyOf(done(client.listTopics().names())));

      run(weir, "suspend");
      long suspendedNs = System.nanoTime();
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> done(client.listTopics().names()));
      Duration took = Duration.ofNanos(System.nanoTime() - suspendedNs);
      SaslAuthenticationException reason =
          assertInstanceOf(SaslAuthenticationException.class, failure.getCause());
      assertTrue(reason.getMessage().contains("suspended"), reason.getMessage());
      assertTrue(took.compareTo(REFUSED_WITHIN) < 0, "refused after " + took);
    }

    run(weir, "refused");
    run(weir, "resume");
    try (Admin client = Admin.create(access.properties())) {
      assertEquals(List.of("orders"), List.copyOf(done(client.listTopics().names())));
    }
    String actions = owner.get("/audit-events?page_size=500").findValuesAsText("action").toString();
    assertTrue(actions.contains("tenant.limits_update"), actions);
    assertTrue(actions.contains("tenant.enter"), actions);
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  private static <T> T done(KafkaFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static void refused(KafkaFuture<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> done(future));
    PolicyViolationException reason =
        assertInstanceOf(PolicyViolationException.class, failure.getCause());
    assertTrue(
        reason.getMessage().contains("the limit 'partitions' of this tenant is 5: it has 4"),
        reason.getMessage());
  }

  private static void refusedByRest(AdminApi owner, String cluster) {
    AdminApi.AdminApiException failure =
        assertThrows(
            AdminApi.AdminApiException.class,
            () ->
                owner.post(
                    "/clusters/" + cluster + "/topics", Map.of("name", "more", "partitions", 2)));
    assertEquals(409, failure.status());
    assertTrue(failure.getMessage().contains("'partitions'"), failure.getMessage());
  }

  private void run(WeirInstance weir, String part) throws Exception {
    Path out = Files.createTempFile(folder, "run-", ".out");
    String base = weir.connection().get("console_url").asText().replaceAll("/$", "");
    ProcessBuilder builder =
        new ProcessBuilder("node", SCRIPT.toString(), base, folder.toString(), part)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder
        .environment()
        .put("WEIR_OPERATOR_TOKEN", weir.connection().get("operator_token").asText());
    builder.environment().put("WEIR_LAUNCHER", WeirInstance.root().resolve("weir").toString());
    builder.environment().put("WEIR_HOME", weir.home().toString());
    builder.environment().put("WEIR_BUILD", "no");
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(part + " did not end: " + Files.readString(out));
    }
    String said = Files.readString(out);
    Files.delete(out);
    assertEquals(0, process.exitValue(), () -> part + ": " + said);
  }
}
