package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that share a remote store: clients see one log, whichever tier its parts are in. */
@Timeout(240)
class TieredTopicTest {
  private static final int RECORDS = 500;
  private static final int VALUE_BYTES = 10_000;
  private static final long FIRST_MS = 1_700_000_000_000L;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final TopicPartition PARTITION = new TopicPartition("history", 0);

  @Test
  void aConsumerReadsColdAndHotAsOneLogAlsoOfAnotherLeader(@TempDir Path folder) throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    Map<String, String> tiering =
        Map.of(
            "remote.log.storage.system.enable",
            "true",
            "remote.log.storage.manager.class.name",
            FolderStore.class.getName(),
            "remote.log.manager.task.interval.ms",
            "200",
            "rsm.config.folder",
            store.toString());
    try (ClusterHarness cluster = ClusterHarness.start(folder, 3, false, tiering)) {
      TestTenant tenant = cluster.newTenant();
      try (Admin admin = Admin.create(tenant.clientConfig())) {
        NewTopic topic =
            new NewTopic(PARTITION.topic(), 1, (short) 3)
                .configs(
                    Map.of(
                        "remote.storage.enable", "true",
                        "retention.ms", "-1",
                        "segment.bytes", "1048576",
                        "local.retention.bytes", "1048576"));
        admin.createTopics(List.of(topic)).all().get();
        produce(tenant);
        Eventually.await(
            "most of the log is only in the store",
            SOON,
            () -> offset(admin, OffsetSpec.earliestLocal()) > RECORDS / 2);
        assertEquals(0, offset(admin, OffsetSpec.earliest()));
        assertTrue(
            offset(admin, OffsetSpec.latestTiered())
                >= offset(admin, OffsetSpec.earliestLocal()) - 1);
        assertEquals(77, offset(admin, OffsetSpec.forTimestamp(FIRST_MS + 77)));
        assertEquals(RECORDS - 1, offset(admin, OffsetSpec.maxTimestamp()));

        assertReadsAll(tenant, Files.createFile(store.resolve("down")));

        int leader =
            admin
                .describeTopics(List.of(PARTITION.topic()))
                .allTopicNames()
                .get()
                .get(PARTITION.topic())
                .partitions()
                .get(0)
                .leader()
                .id();
        cluster.node(leader).close();
        assertReadsAll(tenant, store.resolve("up"));
        assertTrue(
            offset(admin, OffsetSpec.earliestLocal()) > RECORDS / 2,
            "it was not read from the next leader's disk");
        assertEquals(77, offset(admin, OffsetSpec.forTimestamp(FIRST_MS + 77)));
      }
    }
  }

  private static long offset(Admin admin, OffsetSpec spec) {
    try {
      return admin.listOffsets(Map.of(PARTITION, spec)).partitionResult(PARTITION).get().offset();
    } catch (Exception e) {
      throw new IllegalStateException(spec.toString(), e);
    }
  }

  private static void produce(TestTenant tenant) {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        byte[] value = ByteBuffer.allocate(VALUE_BYTES).putInt(i).array();
        var _ = producer.send(new ProducerRecord<>("history", 0, FIRST_MS + i, null, value));
      }
      producer.flush();
    }
  }

  /**
   * A consumer gets every record once.
   *
   * @param down where there is such a file, it gets none, and no error, until the file is gone
   */
  private static void assertReadsAll(TestTenant tenant, Path down) throws IOException {
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      if (Files.exists(down)) {
        assertTrue(consumer.poll(Duration.ofSeconds(2)).isEmpty());
        Files.delete(down);
      }
      int next = 0;
      long endNs = System.nanoTime() + SOON.toNanos();
      while (next < RECORDS && System.nanoTime() < endNs) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          assertEquals(next, record.offset());
          assertEquals(next, ByteBuffer.wrap(record.value()).getInt());
          assertEquals(FIRST_MS + next, record.timestamp());
          next++;
        }
      }
      assertEquals(RECORDS, next);
    }
  }
}
