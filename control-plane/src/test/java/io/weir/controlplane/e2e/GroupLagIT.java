package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.KafkaAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups and their lag by REST, over real brokers. */
@ExtendWith(Quickstart.class)
class GroupLagIT {
  private static final TopicPartition FIRST = new TopicPartition("orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("orders", 1);

  @Test
  void aTenantWithoutGroupsHasAnEmptyList(WeirInstance weir) {
    Tenant tenant = Tenant.signUp(weir);

    assertEquals(0, get(tenant, "").path("items").size());
  }

  @Test
  void lagIsCountedInRecordsAndSeconds(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 3);
    long hourAgo = System.currentTimeMillis() - 3_600_000;
    produce(tenant.access(), 0, "none", hourAgo, 10);
    produce(tenant.access(), 1, "lz4", hourAgo + 1_800_000, 10);
    commit(tenant.access(), "read/ers", Map.of(FIRST, 10L, SECOND, 0L));

    JsonNode listed = get(tenant, "?include=lag").at("/items/0");
    assertEquals("read/ers", listed.path("group_id").asText());
    assertEquals(10, listed.at("/lag/records").asLong(), listed::toString);
    assertSeconds(1_800, listed.at("/lag/seconds").asLong());
    assertEquals(2, listed.at("/lag/partitions").asInt());
    assertTrue(listed.at("/lag/complete").asBoolean());

    String path = "/" + pathId("read/ers");
    JsonNode group = get(tenant, path);
    assertEquals("Empty", group.path("state").asText(), group::toString);
    assertEquals(0, group.at("/offsets/0/lag_records").asLong());
    assertEquals(0, group.at("/offsets/0/lag_seconds").asLong());
    assertEquals(10, group.at("/offsets/1/lag_records").asLong());
    assertSeconds(1_800, group.at("/offsets/1/lag_seconds").asLong());

    // an idle producer doesn't let the group fall behind; a new record of now does by a moment
    produce(tenant.access(), 0, "none", System.currentTimeMillis(), 1);
    commit(tenant.access(), "read/ers", Map.of(SECOND, 10L));
    JsonNode offsets = get(tenant, path + "/offsets").path("items");
    assertEquals(1, offsets.at("/0/lag_records").asLong(), offsets::toString);
    assertTrue(offsets.at("/0/lag_seconds").asLong() < 300, offsets::toString);
    assertEquals(0, offsets.at("/1/lag_records").asLong());
  }

  @Test
  void membersAndTheirAssignmentsAreShown(WeirInstance weir) {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 3);
    Map<String, Object> properties = tenant.access().properties();
    properties.put("group.id", "readers");
    properties.put("client.id", "reader-1");
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("orders"));
      Await.until(
          "the consumer has its partitions",
          () -> {
            consumer.poll(Duration.ofMillis(200));
            return consumer.assignment().size() == 3;
          });

      JsonNode group = get(tenant, "/readers");

      assertEquals("Stable", group.path("state").asText(), group::toString);
      assertEquals("reader-1", group.at("/members/0/client_id").asText());
      assertEquals("127.0.0.1", group.at("/members/0/host").asText());
      assertEquals("orders", group.at("/members/0/assignments/0/topic").asText());
      assertEquals(3, group.at("/members/0/assignments").size());
      assertFalse(group.toString().contains(tenant.account().clusterId().substring(3)));
    }
  }

  @Test
  void anotherTenantSeesNothing(WeirInstance weir) {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 1);
    commit(tenant.access(), "mine", Map.of(FIRST, 0L));
    Tenant other = Tenant.signUp(weir);

    assertEquals(0, get(other, "").path("items").size());
    assertEquals(1, get(tenant, "").path("items").size());
  }

  private static void assertSeconds(long expected, long actual) {
    assertTrue(actual >= expected && actual < expected + 300, "seconds: " + actual);
  }

  private static JsonNode get(Tenant tenant, String path) {
    return tenant.api().get("/clusters/" + tenant.account().clusterId() + "/groups" + path);
  }

  private static String pathId(String name) {
    return "~"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static void produce(
      KafkaAccess access, int partition, String codec, long timestampMs, int records)
      throws Exception {
    Map<String, Object> properties = access.properties();
    properties.put("compression.type", codec);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < records; i++) {
        producer
            .send(new ProducerRecord<>("orders", partition, timestampMs, null, "v" + i))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static void commit(KafkaAccess access, String group, Map<TopicPartition, Long> offsets) {
    Map<String, Object> properties = access.properties();
    properties.put("group.id", group);
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(offsets.keySet());
      Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
      offsets.forEach(
          (partition, offset) -> committed.put(partition, new OffsetAndMetadata(offset)));
      consumer.commitSync(committed, Duration.ofSeconds(60));
    }
  }
}
