package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/** What tests do with tiered topics of one partition. Not instantiable. */
final class TieredTopics {
  static final int VALUE_BYTES = 100_000;
  static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private TieredTopics() {}

  static void create(TestTenant tenant, String topic, boolean tiered) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, 1, (short) 3)
                      .configs(
                          tiered
                              ? Map.of(
                                  "remote.storage.enable", "true",
                                  "segment.bytes", Integer.toString(SEGMENT_BYTES),
                                  "local.retention.bytes", "1")
                              : Map.of())))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  static int leader(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      return admin
          .describeTopics(List.of("t"))
          .allTopicNames()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .get("t")
          .partitions()
          .getFirst()
          .leader()
          .id();
    }
  }

  /** What a client hears that doesn't try again. */
  static NotEnoughReplicasException refusal(TestTenant tenant, String topic) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> send(tenant, topic, Map.of("retries", 0, "enable.idempotence", false)));
    return assertInstanceOf(NotEnoughReplicasException.class, failure.getCause());
  }

  static void send(TestTenant tenant, String topic) throws Exception {
    send(tenant, topic, Map.of());
  }

  static void send(TestTenant tenant, String topic, Map<String, Object> settings) throws Exception {
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.putAll(settings);
    try (var producer =
        new KafkaProducer<>(config, new IntegerSerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(topic, 0, new byte[VALUE_BYTES]))
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  static double metric(HarnessNode node, String sample) throws IOException, InterruptedException {
    return node.get("/metrics")
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  static List<Integer> consume(TestTenant tenant, int records) {
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("auto.offset.reset", "none");
    List<Integer> keys = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new IntegerDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      Eventually.await(
          records + " records are read",
          LIMIT,
          () -> {
            for (ConsumerRecord<Integer, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
              keys.add(each.key());
            }
            return keys.size() >= records;
          });
    }
    return keys;
  }
}
