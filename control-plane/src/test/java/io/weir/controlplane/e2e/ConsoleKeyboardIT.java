package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A tenant's daily work by keyboard alone, in Chromium: a topic, its settings, its deletion, a
 * group's offsets, keys. Screenshots stay in {@code target/console-keyboard}.
 */
@ExtendWith(Quickstart.class)
class ConsoleKeyboardIT {
  private static final String GROUP = "readers";
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

  @Test
  void everythingIsDoneWithoutAMouse(WeirInstance weir) throws Exception {
    BrowserScript browser = BrowserScript.into("console-keyboard");
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 1);
    threeOfFourRead(tenant);

    browser.run(
        "keyboard.mjs",
        Map.of(
            "E_MAIL", tenant.account().email(),
            "PASSWORD", tenant.account().password(),
            "CLUSTER", tenant.account().clusterId(),
            "GROUP", GROUP),
        weir.connection().get("console_url").asText().replaceAll("/$", ""),
        browser.folder().toString());

    try (Admin admin = Admin.create(tenant.access().properties())) {
      assertFalse(
          admin.listTopics().names().get(60, TimeUnit.SECONDS).contains("by.keyboard"),
          "the topic that was deleted");
    }
  }

  private static void threeOfFourRead(Tenant tenant) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.access().properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 4; i++) {
        producer.send(new ProducerRecord<>(ORDERS.topic(), "v" + i)).get(30, TimeUnit.SECONDS);
      }
    }
    Map<String, Object> properties = new HashMap<>(tenant.access().properties());
    properties.put("group.id", GROUP);
    properties.put("enable.auto.commit", "false");
    try (var reader =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      reader.assign(List.of(ORDERS));
      reader.commitSync(Map.of(ORDERS, new OffsetAndMetadata(3)), Duration.ofSeconds(60));
    }
  }
}
