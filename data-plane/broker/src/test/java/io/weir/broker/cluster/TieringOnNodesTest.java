package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tiered topic's life on three nodes: copied, let go here, read, led by another, deleted. */
@Timeout(240)
class TieringOnNodesTest {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final int VALUE_BYTES = 100_000;
  private static final int RECORDS = 50;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir private Path folder;

  @Test
  void aTieredTopicsLife() throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    try (ClusterHarness cluster =
        ClusterHarness.start(
            folder,
            3,
            false,
            Map.of(
                "remote.log.storage.system.enable",
                "true",
                "remote.log.storage.manager.class.name",
                FolderStore.class.getName(),
                "rsm.config.folder",
                store.toString(),
                "remote.log.manager.task.interval.ms",
                "300"))) {
      TestTenant tenant = cluster.newTenant();
      create(tenant);

      Files.createFile(store.resolve(FolderStore.AWAY));
      produce(tenant, 0);
      assertTrue(localSegments(cluster) >= 3 * 4, "nothing goes while the store is away");
      Files.delete(store.resolve(FolderStore.AWAY));
      awaitOnlyActiveSegments(cluster);
      assertTrue(FolderStore.segments(store) >= 4);
      assertEquals(keys(RECORDS), consume(tenant, RECORDS));

      cluster.node(leader(tenant)).close();
      produce(tenant, RECORDS);
      awaitOnlyActiveSegments(cluster);
      assertEquals(keys(2 * RECORDS), consume(tenant, 2 * RECORDS));
      long before = FolderStore.segments(store);
      try (Admin admin = Admin.create(tenant.clientConfig())) {
        admin
            .deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(RECORDS)))
            .all()
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Eventually.await(
            "copies below the log's start are deleted",
            LIMIT,
            () -> FolderStore.segments(store) < before);

        admin.deleteTopics(List.of("t")).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      Eventually.await(
          "a deleted topic's objects are deleted",
          LIMIT,
          () -> {
            try (Stream<Path> left = Files.list(store)) {
              return left.findAny().isEmpty();
            }
          });
    }
  }

  private static void create(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("t", 1, (short) 3)
                      .configs(
                          Map.of(
                              "remote.storage.enable", "true",
                              "segment.bytes", Integer.toString(SEGMENT_BYTES),
                              "local.retention.bytes", "1"))))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void produce(TestTenant tenant, int from) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new IntegerSerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int key = from; key < from + RECORDS; key++) {
        sent.add(producer.send(new ProducerRecord<>("t", key, new byte[VALUE_BYTES])));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static List<Integer> consume(TestTenant tenant, int records) {
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

  private static List<Integer> keys(int endExclusive) {
    return IntStream.range(0, endExclusive).boxed().toList();
  }

  private static int leader(TestTenant tenant) throws Exception {
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

  /** On each node that runs: the others have what they had. */
  private static void awaitOnlyActiveSegments(ClusterHarness cluster) {
    Eventually.await(
        "local segments go on leader and followers", LIMIT, () -> localSegments(cluster) <= 2 * 3);
  }

  private static long localSegments(ClusterHarness cluster) throws IOException {
    long segments = 0;
    for (HarnessNode node : cluster.nodes()) {
      try (Stream<Path> files = Files.walk(node.folder().resolve("data"), 2)) {
        segments +=
            files
                .filter(file -> file.getParent().getFileName().toString().endsWith(".t-0"))
                .filter(file -> file.toString().endsWith(".log"))
                .count();
      }
    }
    return segments;
  }
}
