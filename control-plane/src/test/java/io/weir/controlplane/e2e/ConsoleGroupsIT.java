package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
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
 * Groups in the console, in Chromium, with real brokers and consumers: seen while one reads, moved
 * after it stopped, read on from there, deleted. Screenshots stay in {@code target/console-groups}.
 */
@ExtendWith(Quickstart.class)
class ConsoleGroupsIT {
  private static final String GROUP = "read/ers & <b>sons</b>";
  private static final TopicPartition FIRST = new TopicPartition("orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("orders", 1);
  private static final TopicPartition BILLS = new TopicPartition("bills", 0);

  private final WeirInstance weir;

  ConsoleGroupsIT(WeirInstance weir) {
    this.weir = weir;
  }

  @Test
  void aGroupIsSeenMovedAndDeleted() throws Exception {
    BrowserScript browser = BrowserScript.into("console-groups");
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 2);
    tenant.createTopic("bills", 1);
    produce(tenant);
    try (var idle = consumer(tenant, "idle")) {
      idle.assign(List.of(FIRST));
      idle.commitSync(Map.of(FIRST, new OffsetAndMetadata(10)), Duration.ofSeconds(60));
    }

    try (var reader = consumer(tenant, GROUP)) {
      reader.subscribe(List.of("orders", "bills"));
      Await.until(
          "the consumer to have its partitions",
          () -> {
            reader.poll(Duration.ofMillis(200));
            return reader.assignment().size() == 3;
          });
      reader.commitSync(
          Map.of(
              FIRST, new OffsetAndMetadata(4),
              SECOND, new OffsetAndMetadata(6),
              BILLS, new OffsetAndMetadata(2)),
          Duration.ofSeconds(60));
      run(browser, tenant, "active");
    }

    run(browser, tenant, "reset");
    assertEquals(Map.of(FIRST, "v2", SECOND, "v4", BILLS, "v2"), readOn(tenant));

    run(browser, tenant, "delete");
    try (Admin admin = Admin.create(tenant.access().properties())) {
      Set<String> left =
          admin.listGroups(new ListGroupsOptions()).all().get(60, TimeUnit.SECONDS).stream()
              .map(GroupListing::groupId)
              .collect(Collectors.toSet());
      assertEquals(Set.of("idle"), left);
    }
  }

  @Test
  void tenThousandGroupsAndNamesOfAnyKindAreShown() throws Exception {
    BrowserScript browser = BrowserScript.into("console-groups");

    System.out.print(browser.run("groups-scale.mjs", Map.of(), browser.folder().toString()));
  }

  private void run(BrowserScript browser, Tenant tenant, String step)
      throws IOException, InterruptedException {
    browser.run(
        "groups.mjs",
        Map.of(
            "E_MAIL", tenant.account().email(),
            "PASSWORD", tenant.account().password(),
            "CLUSTER", tenant.account().clusterId(),
            "GROUP", GROUP),
        weir.connection().get("console_url").asText().replaceAll("/$", ""),
        browser.folder().toString(),
        step);
  }

  /** Ten records in each partition of orders, five in bills: v0, v1, … */
  private static void produce(Tenant tenant) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.access().properties(), new StringSerializer(), new StringSerializer())) {
      for (TopicPartition partition : List.of(FIRST, SECOND, BILLS)) {
        for (int i = 0; i < (partition.equals(BILLS) ? 5 : 10); i++) {
          producer
              .send(new ProducerRecord<>(partition.topic(), partition.partition(), null, "v" + i))
              .get(30, TimeUnit.SECONDS);
        }
      }
    }
  }

  private static KafkaConsumer<String, String> consumer(Tenant tenant, String group) {
    Map<String, Object> properties = new HashMap<>(tenant.access().properties());
    properties.put("group.id", group);
    properties.put("client.id", "reader <i>1</i>");
    properties.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  /** The first record that a member of the group gets of each partition; it commits nothing. */
  private static Map<TopicPartition, String> readOn(Tenant tenant) {
    Map<TopicPartition, String> first = new HashMap<>();
    try (var reader = consumer(tenant, GROUP)) {
      reader.subscribe(List.of("orders", "bills"));
      Await.until(
          "a record of each partition",
          () -> {
            reader
                .poll(Duration.ofMillis(200))
                .forEach(
                    record ->
                        first.putIfAbsent(
                            new TopicPartition(record.topic(), record.partition()),
                            record.value()));
            return first.size() == 3;
          });
    }
    return first;
  }
}
