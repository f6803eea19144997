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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
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

  @TempDir private Path folder;
  private ClusterHarness cluster;
  private TestTenant tenant;

  @BeforeEach
  void start() throws Exception {
    cluster = ClusterHarness.processes(folder, 3);
    tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.createTopics(List.of(new NewTopic("orders", PARTITIONS, (short) 3))).all().get();
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whatWasAcknowledgedSurvivesTheDeathOfAllNodesAtOnce() throws Exception {
    Set<String> acknowledged = produce(0, RECORDS);
    for (HarnessNode node : cluster.nodes()) {
      node.kill();
    }

    for (int id : new int[] {3, 1, 2}) {
      cluster.node(id).start();
    }
    cluster.awaitReady();

    acknowledged.addAll(produce(RECORDS, 2 * RECORDS));
    assertEquals(2 * RECORDS, acknowledged.size());
    assertEquals(List.copyOf(acknowledged), consume(2 * RECORDS));
  }

  @Test
  void aNodeThatIsStoppedLeavesCleanlyAndComesBack() throws Exception {
    Set<String> acknowledged = produce(0, RECORDS);

    cluster.node(2).stop();

    acknowledged.addAll(produce(RECORDS, 2 * RECORDS));
    cluster.node(2).start();
    cluster.node(2).awaitReady();
    assertEquals(List.copyOf(acknowledged), consume(2 * RECORDS));
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
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
      for (int i = from; i < toExclusive; i++) {
        String value = String.format("v%06d", i);
        var _ =
            producer.send(
                new ProducerRecord<>("orders", i % PARTITIONS, null, value),
                (_, failure) -> {
                  if (failure == null) {
                    acknowledged.add(value);
                  }
                });
      }
      producer.flush();
    }
    return new TreeSet<>(acknowledged);
  }

  /** Every record of the topic, sorted; one that came twice stands there twice. */
  private List<String> consume(int atLeast) {
    List<String> seen = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition("orders", partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      Eventually.await(
          atLeast + " records, up to " + ends,
          Duration.ofSeconds(60),
          () -> {
            consumer.poll(Duration.ofMillis(500)).forEach(record -> seen.add(record.value()));
            return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.get(partition));
          });
    }
    seen.sort(null);
    return seen;
  }
}
