package io.weir.broker.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What tests of consumer groups do with Kafka's own clients, one group for each tenant. */
final class Readers {
  static final String GROUP = "readers";
  static final int PARTITIONS = 6;
  static final int RECORDS = 600;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int LIMIT_S = 60;

  private Readers() {}

  static void create(TestTenant tenant, String topic) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())))
          .all()
          .get(LIMIT_S, TimeUnit.SECONDS);
    }
  }

  /** Sends {@link #RECORDS} records over all partitions, and waits for their acknowledgements. */
  static void fill(TestTenant tenant, String topic, String mark) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, mark + i)));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get(LIMIT_S, TimeUnit.SECONDS);
      }
    }
  }

  /** The values that {@link #fill} sends. */
  static Set<String> expected(String mark) {
    return IntStream.range(0, RECORDS).mapToObj(i -> mark + i).collect(Collectors.toSet());
  }

  /** A consumer from the earliest offset that commits when it is told to. */
  static KafkaConsumer<String, String> consumer(TestTenant tenant, String protocol) {
    return consumer(tenant, GROUP, protocol);
  }

  static KafkaConsumer<String, String> consumer(TestTenant tenant, String group, String protocol) {
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("group.id", group);
    config.put("group.protocol", protocol);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
  }

  static List<String> poll(KafkaConsumer<String, String> consumer) {
    List<String> values = new ArrayList<>();
    consumer.poll(POLL).forEach(record -> values.add(record.value()));
    return values;
  }

  /** Polls two members until each has half of the partitions and all records were seen. */
  static void awaitShared(
      KafkaConsumer<String, String> first,
      KafkaConsumer<String, String> second,
      Set<String> seen,
      Duration patience) {
    Eventually.await(
        "both share the partitions and have everything",
        patience,
        () -> {
          seen.addAll(poll(first));
          seen.addAll(poll(second));
          return seen.size() == RECORDS
              && first.assignment().size() == PARTITIONS / 2
              && second.assignment().size() == PARTITIONS / 2;
        });
  }

  /** The sum of the group's committed offsets. */
  static long committed(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      return admin
          .listConsumerGroupOffsets(GROUP)
          .partitionsToOffsetAndMetadata()
          .get(LIMIT_S, TimeUnit.SECONDS)
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  static ConsumerGroupDescription describe(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      return admin
          .describeConsumerGroups(List.of(GROUP))
          .describedGroups()
          .get(GROUP)
          .get(LIMIT_S, TimeUnit.SECONDS);
    }
  }
}
