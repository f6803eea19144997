package io.weir.controlplane.e2e;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A viewer presses every button of every page in Chromium: none leads to what the server would
 * refuse. Screenshots stay in {@code target/console-viewer}.
 */
@ExtendWith(Quickstart.class)
class ConsoleViewerIT {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

  @Test
  void noButtonLeadsToARefusal(WeirInstance weir) throws Exception {
    BrowserScript browser = BrowserScript.into("console-viewer");
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 1);
    commit(tenant);
    String viewer = "viewer-of-" + tenant.account().email();
    tenant.api().post("/invitations", Map.of("email", viewer, "role", "viewer"));

    System.out.print(
        browser.run(
            "viewer.mjs",
            Map.of(
                "E_MAIL", viewer,
                "OWNER", tenant.account().email(),
                "PASSWORD", tenant.account().password(),
                "CLUSTER", tenant.account().clusterId()),
            weir.connection().get("console_url").asText().replaceAll("/$", ""),
            browser.folder().toString(),
            weir.home().resolve("control-plane/outbox").toAbsolutePath().toString()));
  }

  private static void commit(Tenant tenant) {
    Map<String, Object> properties = new HashMap<>(tenant.access().properties());
    properties.put("group.id", "readers");
    properties.put("enable.auto.commit", "false");
    try (var reader =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      reader.assign(List.of(ORDERS));
      reader.commitSync(Map.of(ORDERS, new OffsetAndMetadata(0)), Duration.ofSeconds(60));
    }
  }
}
