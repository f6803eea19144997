package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that stop, die and come back, as processes. */
@Timeout(300)
class NodeProcessesTest {
  private static final int PARTITIONS = 6;
  private static final int RECORDS = 500;
  private static final String REPLICATED = "orders";
  private static final String DURABLE = "ledger";

  @TempDir private Path folder;
  private ClusterHarness cluster;
  private TestTenant tenant;

  @BeforeEach
  void start() throws Exception {
    cluster = ClusterHarness.processes(folder, 3);
    tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      NewTopic durable =
          new NewTopic(DURABLE, PARTITIONS, (short) 3)
              .configs(Map.of("weir.durability", "durable"));
      admin
          .createTopics(List.of(new NewTopic(REPLICATED, PARTITIONS, (short) 3), durable))
          .all()
          .get();
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whatWasAcknowledgedSurvivesTheDeathOfAllNodesAtOnce() throws Exception {
    Set<String> acknowledged = produce(0, RECORDS);
    Set<String> ofDurable = new ConcurrentSkipListSet<>();
    try (var producer = newProducer()) {
      send(producer, DURABLE, 0, RECORDS, ofDurable);
      producer.flush();
      assertEquals(RECORDS, ofDurable.size());
      send(producer, DURABLE, RECORDS, 2 * RECORDS, ofDurable); // on their way, and sent again
      killAll();

      for (int id : new int[] {3, 1, 2}) {
        cluster.node(id).start();
      }
      cluster.awaitReady();
    }

    acknowledged.addAll(produce(RECORDS, 2 * RECORDS));
    assertEquals(2 * RECORDS, acknowledged.size());
    assertEquals(List.copyOf(acknowledged), sorted(consume(REPLICATED)));
    assertEquals(2 * RECORDS, ofDurable.size());
    assertEquals(inOrder(2 * RECORDS), consume(DURABLE), "once, and in order");
  }

  private void killAll() throws InterruptedException {
    cluster.nodes().forEach(node -> node.handle().destroyForcibly());
    for (HarnessNode node : cluster.nodes()) {
      node.kill(); // waits
    }
  }

  @Test
  void aNodeThatIsStoppedLeavesCleanlyAndComesBack() throws Exception {
    Set<String> acknowledged = produce(0, RECORDS);

    cluster.node(2).stop();

    acknowledged.addAll(produce(RECORDS, 2 * RECORDS));
    cluster.node(2).start();
    cluster.node(2).awaitReady();
    assertEquals(List.copyOf(acknowledged), sorted(consume(REPLICATED)));
    String log = Files.readString(cluster.node(2).folder().resolve("node.log"));
    assertTrue(log.contains("event=leaderships_handed_over"), log);
    assertTrue(log.contains("clean_shutdown=true"), log);
  }

  @Test
  void kcatProducesAndConsumes() throws Exception {
    kcat("hello from kcat\n", "-P", "-t", "orders", "-p", "1");

    String output = kcat("", "-C", "-t", "orders", "-p", "1", "-o", "beginning", "-e", "-q");

    assertEquals("hello from kcat\n", output);
  }

  private String kcat(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("kcat"));
    command.addAll(Arrays.asList(tenant.kcatArguments()));
    command.addAll(Arrays.asList(arguments));
    Path in = Files.writeString(folder.resolve("kcat.in"), input);
    File out = folder.resolve("kcat.out").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "kcat does not end");
    assertEquals(0, process.exitValue());
    return Files.readString(out.toPath(), StandardCharsets.UTF_8);
  }

  private Set<String> produce(int from, int toExclusive) {
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    try (var producer = newProducer()) {
      send(producer, REPLICATED, from, toExclusive, acknowledged);
    }
    return new TreeSet<>(acknowledged);
  }

  private KafkaProducer<String, String> newProducer() {
    return new KafkaProducer<>(
        tenant.clientConfig(), new StringSerializer(), new StringSerializer());
  }

  private static void send(
      KafkaProducer<String, String> producer,
      String topic,
      int from,
      int toExclusive,
      Set<String> acknowledged) {
    for (int i = from; i < toExclusive; i++) {
      String value = value(i);
      var _ =
          producer.send(
              new ProducerRecord<>(topic, i % PARTITIONS, null, value),
              (_, failure) -> {
                if (failure == null) {
                  acknowledged.add(value);
                }
              });
    }
  }

  private static String value(int i) {
    return String.format("v%06d", i);
  }

  /** What each partition holds of so many records that were sent one after the other. */
  private static Map<Integer, List<String>> inOrder(int records) {
    return IntStream.range(0, records)
        .boxed()
        .collect(
            Collectors.groupingBy(
                i -> i % PARTITIONS,
                Collectors.mapping(NodeProcessesTest::value, Collectors.toList())));
  }

  private static List<String> sorted(Map<Integer, List<String>> byPartition) {
    return byPartition.values().stream().flatMap(List::stream).sorted().toList();
  }

  /** Every record of a topic, as the partitions hold them; one that came twice is there twice. */
  private Map<Integer, List<String>> consume(String topic) {
    Map<Integer, List<String>> seen = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      Eventually.await(
          "all records, up to " + ends,
          Duration.ofSeconds(60),
          () -> {
            consumer
                .poll(Duration.ofMillis(500))
                .forEach(
                    record ->
                        seen.computeIfAbsent(record.partition(), _ -> new ArrayList<>())
                            .add(record.value()));
            return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.get(partition));
          });
    }
    return seen;
  }
}
