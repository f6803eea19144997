package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A compacted topic's life on three nodes, through Kafka's clients. */
@Timeout(300)
class CompactionOnNodesTest {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final int VALUE_BYTES = 90_000;
  private static final int KEYS = 5;
  private static final int DELETED_KEY = 2;

  /** Not among the others; it makes segments roll. */
  private static final int FILLER = 99;

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir private Path folder;

  /** What the last write of each key said. */
  private final Map<Integer, Integer> expected = new TreeMap<>();

  private int written;

  @Test
  void aCompactedTopicsLife() throws Exception {
    try (ClusterHarness cluster =
        ClusterHarness.start(folder, 3, false, Map.of("log.cleaner.backoff.ms", "200"))) {
      TestTenant tenant = cluster.newTenant();
      create(tenant);
      try (var producer =
          new KafkaProducer<>(
              tenant.clientConfig(), new IntegerSerializer(), new ByteArraySerializer())) {
        for (int round = 0; round < 12; round++) {
          for (int key = 0; key < KEYS; key++) {
            send(producer, key, VALUE_BYTES);
          }
        }
        send(producer, DELETED_KEY, -1);
        fill(producer);
        long all = written;
        Eventually.await(
            "old values go on every node",
            LIMIT,
            () -> {
              for (HarnessNode node : cluster.nodes()) {
                if (recordsOf(node).size() > all / 2) {
                  return false;
                }
              }
              return true;
            });
        assertEquals(expected, consume(tenant, false));

        // A tombstone goes with the first pass after its time, and a pass wants something dirty.
        Eventually.await(
            "the tombstone goes, and what it deleted does not come back",
            LIMIT,
            () -> {
              fill(producer);
              return cluster.nodes().stream().noneMatch(n -> holds(n, DELETED_KEY));
            });
        assertEquals(expected, consume(tenant, true));
        assertTrue(metric(cluster.node(1), "weir_compaction_passes_total") > 0);
        assertTrue(metric(cluster.node(1), "weir_compaction_removed_records_total") > 0);
        assertEquals(0, metric(cluster.node(1), "weir_compaction_uncleanable_partitions"));

        HarnessNode follower = cluster.node(leader(tenant) % 3 + 1);
        follower.stop();
        new FileDisk().delete(logFolder(follower));
        follower.start();
        cluster.awaitReady();
        send(producer, 1, VALUE_BYTES);
        Eventually.await(
            "the wiped follower is in the ISR", LIMIT, () -> isr(tenant).contains(follower.id()));
        Eventually.await("it holds the same", LIMIT, () -> expected.equals(contentOf(follower)));
        assertEquals(expected, consume(tenant, true));
        assertEquals(end(tenant), written, "no offset is given twice");
      }
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
                              "cleanup.policy", "compact",
                              "segment.bytes", Integer.toString(SEGMENT_BYTES),
                              "min.cleanable.dirty.ratio", "0.01",
                              "delete.retention.ms", "500"))))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void send(KafkaProducer<Integer, byte[]> producer, int key, int bytes) throws Exception {
    Future<RecordMetadata> sent =
        producer.send(new ProducerRecord<>("t", key, bytes < 0 ? null : value(bytes)));
    sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (bytes < 0) {
      expected.remove(key);
    } else {
      expected.put(key, written);
    }
    written++;
  }

  /** More than a segment, so that what was before is sealed. */
  private void fill(KafkaProducer<Integer, byte[]> producer) throws Exception {
    for (int i = 0; i <= SEGMENT_BYTES / VALUE_BYTES; i++) {
      send(producer, FILLER, VALUE_BYTES);
    }
  }

  /** Begins with the number of its write. */
  private byte[] value(int bytes) {
    return ByteBuffer.allocate(bytes).putInt(written).array();
  }

  /** What a consumer from the beginning on ends with. */
  private Map<Integer, Integer> consume(TestTenant tenant, boolean withoutTombstones)
      throws Exception {
    long end = end(tenant);
    Map<Integer, Integer> seen = new TreeMap<>();
    long[] last = {-1};
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new IntegerDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      Eventually.await(
          "everything is read",
          LIMIT,
          () -> {
            for (ConsumerRecord<Integer, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
              assertTrue(each.offset() > last[0], "in order");
              last[0] = each.offset();
              take(seen, each.key(), each.value() == null ? null : ByteBuffer.wrap(each.value()));
              assertTrue(each.value() != null || !withoutTombstones, "a tombstone");
            }
            return consumer.position(PARTITION) >= end;
          });
    }
    return seen;
  }

  private static void take(Map<Integer, Integer> seen, int key, ByteBuffer value) {
    if (value == null) {
      seen.remove(key);
    } else {
      seen.put(key, value.getInt());
    }
  }

  private static long end(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      return admin
          .listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
          .partitionResult(PARTITION)
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .offset();
    }
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

  private static List<Integer> isr(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      return admin
          .describeTopics(List.of("t"))
          .allTopicNames()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .get("t")
          .partitions()
          .getFirst()
          .isr()
          .stream()
          .map(n -> n.id())
          .toList();
    }
  }

  private static double metric(HarnessNode node, String name) throws Exception {
    return node.get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  private static Path logFolder(HarnessNode node) throws IOException {
    try (Stream<Path> folders = Files.list(node.folder().resolve("data"))) {
      return folders
          .filter(f -> f.getFileName().toString().endsWith(".t-0"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean holds(HarnessNode node, int key) {
    try {
      return recordsOf(node).stream().anyMatch(r -> r.key().duplicate().getInt() == key);
    } catch (IOException e) {
      return true; // segments were replaced meanwhile: look again
    }
  }

  private static Map<Integer, Integer> contentOf(HarnessNode node) throws IOException {
    Map<Integer, Integer> content = new TreeMap<>();
    for (Record each : recordsOf(node)) {
      take(content, each.key().duplicate().getInt(), each.hasValue() ? each.value() : null);
    }
    return content;
  }

  /** As its files hold them; what is being written at the end is left out. */
  private static List<Record> recordsOf(HarnessNode node) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(logFolder(node))) {
      segments = files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
    }
    List<Record> records = new ArrayList<>();
    for (Path segment : segments) {
      MemoryRecords.readableRecords(ByteBuffer.wrap(Files.readAllBytes(segment)))
          .records()
          .forEach(records::add);
    }
    return records;
  }
}
