package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant can rely on in a cluster of three, by Kafka's own clients. */
@Timeout(180)
class ThreeNodesTest {
  private static final int PARTITIONS = 6;
  private static final int RECORDS = 600;

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void recordsOfEveryPartitionComeOutInOrder() throws Exception {
    TestTenant tenant = cluster.newTenant();
    createTopic(tenant, "orders");
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var _ = producer.send(new ProducerRecord<>("orders", i % PARTITIONS, null, "v" + i));
      }
      producer.flush();
    }

    List<String> seen = consume(tenant, "orders", RECORDS);

    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> expected = new ArrayList<>();
      for (int i = partition; i < RECORDS; i += PARTITIONS) {
        expected.add(partition + ":v" + i);
      }
      String prefix = partition + ":";
      assertEquals(expected, seen.stream().filter(v -> v.startsWith(prefix)).toList());
    }
  }

  @Test
  void twoTenantsWithEqualNamesSeeNothingOfEachOther() throws Exception {
    TestTenant one = cluster.newTenant();
    TestTenant other = cluster.newTenant();
    createTopic(one, "shared");
    createTopic(other, "shared");
    createTopic(other, "theirs");
    produce(other, "shared", "of the other");

    produce(one, "shared", "of the one");

    assertEquals(List.of("0:of the one"), consume(one, "shared", 1));
    try (Admin admin = Admin.create(one.clientConfig())) {
      assertEquals(Set.of("shared"), admin.listTopics().names().get());
      var unknown =
          assertThrows(
              ExecutionException.class,
              () -> admin.describeTopics(List.of("theirs")).allTopicNames().get());
      assertTrue(unknown.getCause() instanceof UnknownTopicOrPartitionException);
    }
  }

  @Test
  void aDeletedTopicIsGoneAndItsNameFree() throws Exception {
    TestTenant tenant = cluster.newTenant();
    createTopic(tenant, "again");
    produce(tenant, "again", "old");
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.deleteTopics(List.of("again")).all().get();
    }
    createTopic(tenant, "again");

    produce(tenant, "again", "new");

    assertEquals(List.of("0:new"), consume(tenant, "again", 1));
  }

  @Test
  void aDeletedKeyIsRefusedAtOnce() throws Exception {
    TestTenant tenant = cluster.newTenant();
    createTopic(tenant, "orders");
    cluster.apply(cluster.record("api_key", tenant.keyId()).put("deleted", true));

    try (Admin admin = Admin.create(tenant.clientConfig())) {
      var refused = assertThrows(ExecutionException.class, () -> admin.listTopics().names().get());

      assertTrue(refused.getCause() instanceof SaslAuthenticationException, refused.toString());
    }
  }

  private static void createTopic(TestTenant tenant, String name) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 3))).all().get();
    }
  }

  private static void produce(TestTenant tenant, String topic, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, null, value)).get(30, TimeUnit.SECONDS);
    }
  }

  /** Values as {@code <partition>:<value>}, as many as asked for. */
  private static List<String> consume(TestTenant tenant, String topic, int count) {
    List<String> seen = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Eventually.await(
          count + " records of " + topic,
          Duration.ofSeconds(60),
          () -> {
            consumer
                .poll(Duration.ofMillis(500))
                .forEach(record -> seen.add(record.partition() + ":" + record.value()));
            return seen.size() >= count;
          });
    }
    return seen;
  }
}
