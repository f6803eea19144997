package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.metrics.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /metrics} says after a known workload. */
@Timeout(180)
class MetricsOfNodesTest {
  private static final int PARTITIONS = 6;
  private static final Duration SOON = Duration.ofSeconds(60);

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

  @ParameterizedTest
  @ValueSource(strings = {"none", "lz4"})
  void recordsAndBytesAreCountedByTenant(String codec) throws Exception {
    TestTenant tenant = tenantWithTopic("orders");
    TestTenant bystander = tenantWithTopic("orders");

    produce(tenant, "orders", 500, Map.of("compression.type", codec));
    consume(tenant, "orders", 500);

    double bytes = sum("weir_produced_bytes_total", tenant);
    assertEquals(500, sum("weir_produced_records_total", tenant));
    assertEquals(500, sum("weir_fetched_records_total", tenant));
    assertEquals(bytes, sum("weir_fetched_bytes_total", tenant));
    // 500 records of 1,000 bytes that hardly differ: in full, or packed
    assertTrue(codec.equals("none") ? bytes > 500_000 : bytes < 250_000, "bytes=" + bytes);
    assertEquals(0, sum("weir_produced_records_total", bystander));
    assertEquals(0, sum("weir_fetched_bytes_total", bystander));
    Eventually.await(
        "the logs' sizes are known", SOON, () -> sum("weir_log_size_bytes", tenant) == 3 * bytes);
  }

  @Test
  void producingWithoutAcknowledgementsCountsToo() throws Exception {
    TestTenant tenant = tenantWithTopic("orders");

    produce(tenant, "orders", 50, Map.of("acks", "0", "enable.idempotence", "false"));
    consume(tenant, "orders", 50);

    assertEquals(50, sum("weir_produced_records_total", tenant));
  }

  @Test
  void requestsAreCountedByOutcome() throws Exception {
    TestTenant tenant = tenantWithTopic("orders");
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      var again = List.of(new NewTopic("orders", 1, (short) 3));
      try {
        admin.createTopics(again).all().get();
        throw new AssertionError("the topic was made twice");
      } catch (ExecutionException expected) {
        assertTrue(expected.getMessage().contains("exists"), expected.getMessage());
      }
    }

    assertEquals(1, requests(tenant, "CreateTopics", "ok"));
    assertEquals(1, requests(tenant, "CreateTopics", "refused"));
    assertEquals(0, requests(tenant, "CreateTopics", "failed"));
  }

  @Test
  void partitionsAddUp() throws Exception {
    tenantWithTopic("orders");

    Eventually.await(
        "nodes have heard of the topic, one after the other, and nothing is under-replicated",
        SOON,
        () ->
            total("weir_partitions_under_replicated") == 0
                && total("weir_partitions_led") >= PARTITIONS
                && 2 * total("weir_partitions_led") == total("weir_partitions_followed"));

    assertEquals(0, total("weir_partitions_offline"));
    assertEquals(1, total("weir_active_controller"));
    assertTrue(total("weir_leader_elections_total") >= PARTITIONS);
    Eventually.await(
        "followers are caught up",
        SOON,
        () ->
            scrapes().stream()
                .allMatch(
                    text ->
                        text.samples("weir_replication_lag_records").size() == 2
                            && text.samples("weir_replication_lag_records").values().stream()
                                .allMatch(lag -> lag == 0)));
  }

  @Test
  void whatDurableTopicsCommitIsCounted() throws Exception {
    TestTenant tenant = tenantWithTopic("replicated");
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      NewTopic durable =
          new NewTopic("durable", PARTITIONS, (short) 3)
              .configs(Map.of("weir.durability", "durable"));
      admin.createTopics(List.of(durable)).all().get();
    }
    double atFirst = ofDirectory("weir_journal_bytes_total");
    produce(tenant, "replicated", 500, Map.of());
    double before = ofDirectory("weir_journal_bytes_total");
    double commits = ofDirectory("weir_journal_commits_total");
    double timed = ofDirectory("weir_journal_commit_seconds_count");

    produce(tenant, "durable", 500, Map.of("acks", "all"));

    assertTrue(before - atFirst < 500_000, "not durable, " + (before - atFirst) + " bytes");
    Eventually.await(
        "500 records of 1,000 bytes on each of three nodes",
        SOON,
        () -> ofDirectory("weir_journal_bytes_total") - before > 3 * 500_000);
    assertTrue(ofDirectory("weir_journal_commits_total") >= commits + 3);
    assertTrue(ofDirectory("weir_journal_commit_seconds_count") >= timed + 3);
    assertTrue(ofDirectory("weir_journal_size_bytes") > 3 * 500_000);
  }

  /** The page holds what this asks for: copy the expected rows when it fails. */
  @Test
  void thePageOfAllMetricsIsComplete() throws Exception {
    PrometheusText text = PrometheusText.parse(cluster.node(1).get("/metrics"));
    String rows = text.families().stream().map(text::row).collect(Collectors.joining("\n"));

    String page = Files.readString(Path.of("../docs/metrics.md"));

    assertEquals(
        rows,
        page.lines()
            .filter(line -> line.matches("\\| `(weir|jvm|process)_.*"))
            .collect(Collectors.joining("\n")));
  }

  @Test
  void healthAndReadinessAreJson() throws Exception {
    assertEquals(
        "{\"healthy\":true,\"reasons\":[],\"warnings\":[]}\n", cluster.node(1).get("/healthz"));
    assertEquals(
        "{\"ready\":true,\"reasons\":[],\"warnings\":[]}\n", cluster.node(1).get("/readyz"));
  }

  private static TestTenant tenantWithTopic(String topic) throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 3))).all().get();
    }
    return tenant;
  }

  private static void produce(
      TestTenant tenant, String topic, int records, Map<String, Object> config) {
    Map<String, Object> all = tenant.clientConfig();
    all.putAll(config);
    try (var producer =
        new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        byte[] value = new byte[1_000];
        value[0] = (byte) i;
        var _ = producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value));
      }
      producer.flush();
    }
  }

  /** Reads each record once, as its positions follow what came. */
  private static void consume(TestTenant tenant, String topic, int count) {
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int[] seen = new int[1];
      Eventually.await(
          count + " records",
          SOON,
          () -> {
            seen[0] += consumer.poll(Duration.ofMillis(200)).count();
            return seen[0] >= count;
          });
    }
  }

  private static double requests(TestTenant tenant, String api, String outcome) throws Exception {
    return total(
        "weir_requests_total",
        Map.of(
            "virtual_cluster", tenant.virtualCluster().publicId(), "api", api, "outcome", outcome));
  }

  private static double sum(String name, TestTenant tenant) throws Exception {
    return total(name, Map.of("virtual_cluster", tenant.virtualCluster().publicId()));
  }

  private static double total(String name) throws Exception {
    return total(name, Map.of());
  }

  private static double total(String name, Map<String, String> labels) throws Exception {
    double total = 0;
    for (PrometheusText text : scrapes()) {
      assertTrue(text.families().contains(name), name);
      total += text.value(name, labels);
    }
    return total;
  }

  /** Of the one log directory that each node has. */
  private static double ofDirectory(String name) throws Exception {
    double total = 0;
    for (PrometheusText text : scrapes()) {
      Double value = text.samples(name).get(Map.of("directory", "1"));
      assertTrue(value != null, "there is no " + name);
      total += value;
    }
    return total;
  }

  private static List<PrometheusText> scrapes() throws IOException, InterruptedException {
    List<PrometheusText> texts = new ArrayList<>();
    for (HarnessNode node : cluster.nodes()) {
      texts.add(PrometheusText.parse(node.get("/metrics")));
    }
    return texts;
  }
}
