package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When keys were used last, as the control plane asks it (API 20010). */
@Timeout(120)
class KeyUsesOfNodesTest {
  private static final int KEY_USES = 20_010;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aKeyIsUsedWhileItsClientIsThere() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String key = tenant.keyId();
    assertTrue(named(key).isEmpty());
    long beforeMs = System.currentTimeMillis();

    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.listTopics().names().get();
      JsonNode open = named(key).orElseThrow();
      assertTrue(open.path("connections").asInt() >= 1, open::toString);
      assertTrue(open.path("last_used_ms").asLong() >= beforeMs, open::toString);
    }
    Eventually.await(
        "the end of its connections",
        SOON,
        () -> named(key).orElseThrow().path("connections").asInt() == 0);

    long endedMs = named(key).orElseThrow().path("last_used_ms").asLong();
    assertEquals(endedMs, named(key).orElseThrow().path("last_used_ms").asLong());
    assertTrue(since(endedMs).stream().anyMatch(use -> use.path("id").asText().equals(key)));
    assertFalse(since(endedMs + 1).stream().anyMatch(use -> use.path("id").asText().equals(key)));
  }

  @Test
  void whatIsNoQuestionIsRefused() throws Exception {
    for (String bad :
        List.of(
            "{}",
            "{\"since_ms\":0,\"keys_max\":5001}",
            "{\"since_ms\":-1,\"keys_max\":1}",
            "{\"keys\":[7]}",
            "{\"keys\":\"key-a\"}")) {
      JsonNode answer = call((ObjectNode) JSON.readTree(bad));
      assertEquals(Errors.INVALID_REQUEST.code(), answer.path("error_code").asInt(), bad);
    }
  }

  private static Optional<JsonNode> named(String key) throws Exception {
    ObjectNode request = JSON.createObjectNode();
    request.putArray("keys").add(key);
    return uses(request).stream().findFirst();
  }

  private static List<JsonNode> since(long sinceMs) throws Exception {
    return uses(JSON.createObjectNode().put("since_ms", sinceMs).put("keys_max", 5_000));
  }

  private static List<JsonNode> uses(ObjectNode request) throws Exception {
    return StreamSupport.stream(call(request).path("keys").spliterator(), false).toList();
  }

  private static JsonNode call(ObjectNode request) throws Exception {
    try (OperatorClient client = cluster.operator(cluster.node(1))) {
      return client.call(KEY_USES, request);
    }
  }
}
