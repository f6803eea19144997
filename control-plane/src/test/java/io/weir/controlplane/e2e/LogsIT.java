package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the logs of a running instance hold, and what they must not. */
@ExtendWith(Quickstart.class)
class LogsIT {
  private static final String CANARY = "canary-7f1c9e-in-a-record";
  private static final int LINES_MAX = 200;
  private static final Pattern EVENT =
      Pattern.compile(
          "time=\\S+ level=(TRACE|DEBUG|INFO|WARN|ERROR) thread=\\S+ logger=\\S+"
              + " (request_id=\\S+ )?[a-z_]+=.*");

  private static final Pattern STACK_TRACE =
      Pattern.compile(
          "\\s+at .*|\\s*\\.\\.\\. .*|\\s*(Caused by|Suppressed):"
              + " .*|[a-z.A-Z$]+(Exception|Error)\\b.*");

  @Test
  void noSecretAndNoRecordIsInThem(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("secrets", 1);
    Map<String, Object> properties = tenant.access().properties();
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("secrets", CANARY, CANARY)).get(60, TimeUnit.SECONDS);
    }
    String wrong = "weir_wrong-" + CANARY;
    try (Admin admin = Admin.create(tenant.access(wrong).properties())) {
      admin.listTopics().names().get();
      throw new AssertionError("a wrong secret was taken");
    } catch (ExecutionException expected) {
      assertTrue(expected.getCause() instanceof SaslAuthenticationException);
    }

    Map<String, String> secrets = new HashMap<>();
    secrets.put("canary", CANARY);
    secrets.put("tenant's secret", tenant.account().apiSecret());
    secrets.put("tenant's token", tenant.account().token());
    JsonNode connection = weir.connection();
    for (String key : List.of("api_secret", "admin_token", "operator_token", "operator_password")) {
      secrets.put(key, connection.get(key).asText());
    }
    for (Path log : logs(weir)) {
      String text = Files.readString(log, StandardCharsets.UTF_8);
      secrets.forEach(
          (name, secret) -> assertTrue(!text.contains(secret), () -> name + " is in " + log));
    }
  }

  @Test
  void everyLineOfNodesAndControlPlaneIsAnEvent(WeirInstance weir) throws IOException {
    List<String> others = new ArrayList<>();
    for (Path log : logs(weir)) {
      if (log.endsWith("node.log") || log.endsWith("control-plane.log")) {
        Files.readAllLines(log).stream()
            .filter(line -> !EVENT.matcher(line).matches())
            .filter(line -> !STACK_TRACE.matcher(line).matches())
            .forEach(line -> others.add(log.getFileName() + ": " + line));
      }
    }

    assertEquals(List.of(), others.stream().limit(20).toList());
  }

  /** What was shown is a part of that log, which goes on; its beginning may be too far back. */
  private static void assertShown(String shown, Path log, String known) throws IOException {
    String whole = Files.readString(log);
    assertTrue(whole.contains(known), () -> known + " is not in " + log);
    assertTrue(!shown.isBlank() && whole.contains(shown.strip()), () -> "not of " + log);
    assertTrue(shown.lines().count() <= LINES_MAX, "the last lines");
  }

  @Test
  void logsAreShownByName(WeirInstance weir) throws IOException {
    assertTrue(weir.weir("logs").contains("logger="), "the control plane's");
    Path node = weir.home().resolve(Path.of("cluster", "node-2", "logs", "node.log"));
    assertShown(weir.weir("logs", "2"), node, "event=node_serves_tenants node=2");
    assertShown(weir.weir("logs", "node-2"), node, "event=node_serves_tenants node=2");
    Path postgres = weir.home().resolve(Path.of("postgres", "postgres.log"));
    assertShown(weir.weir("logs", "postgres"), postgres, "database system is ready");

    WeirInstance.Outcome unknown = weir.run("logs", "node-9");

    assertEquals(1, unknown.exitCode());
    assertTrue(
        unknown.output().contains("there is no log 'node-9'")
            && unknown.output().contains("control-plane postgres")
            && unknown.output().contains("node-1 node-2 node-3"),
        unknown.output());
  }

  /** Segments of partitions are called logs too. */
  private static boolean isProgramsLog(Path file) {
    return file.endsWith("postgres.log")
        || file.toString().endsWith(".log")
            && file.getParent().endsWith("logs")
            && !file.endsWith("build.log");
  }

  private static List<Path> logs(WeirInstance weir) throws IOException {
    try (Stream<Path> files = Files.walk(weir.home())) {
      List<Path> logs = files.filter(LogsIT::isProgramsLog).toList();
      assertTrue(logs.size() >= 5, logs::toString);
      return logs;
    }
  }
}
