package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * librdkafka in a group, by kcat: its versions are older than the Java client's, and its SyncGroup
 * does not say the protocol type. And what a producer with a transactional id gets.
 */
@Timeout(120)
class OtherGroupClientsTest {
  private static final int RECORDS = 100;
  private static final int PARTITIONS = 3;

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void kcatConsumesInAGroupAndCommits() throws Exception {
    TestTenant tenant = cluster.newTenant();
    fill(tenant);

    List<String> lines = kcat(tenant, "-G", "readers", "-e", "-q", "orders");

    assertEquals(
        IntStream.range(0, RECORDS).mapToObj(i -> "v" + i).collect(Collectors.toSet()),
        Set.copyOf(lines));
    assertEquals(RECORDS, lines.size());
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      assertEquals(
          RECORDS,
          admin
              .listConsumerGroupOffsets("readers")
              .partitionsToOffsetAndMetadata()
              .get(30, TimeUnit.SECONDS)
              .values()
              .stream()
              .mapToLong(OffsetAndMetadata::offset)
              .sum());
    }
  }

  @Test
  void aTransactionalProducerFailsAtOnceAndForGood() {
    TestTenant tenant = cluster.newTenant();
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("transactional.id", "payments");
    config.put("max.block.ms", 30_000);
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      assertThrows(TransactionalIdAuthorizationException.class, producer::initTransactions);
    }
  }

  private static void fill(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(List.of(new NewTopic("orders", Optional.of(PARTITIONS), Optional.empty())))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        sent.add(producer.send(new ProducerRecord<>("orders", i % PARTITIONS, null, "v" + i)));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> kcat(TestTenant tenant, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kcat"));
    command.addAll(List.of(tenant.kcatArguments()));
    command.addAll(List.of("-X", "auto.offset.reset=earliest"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("kcat.out");
    Path err = folder.resolve("kcat.err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(90, TimeUnit.SECONDS), "kcat did not end");
      assertEquals(0, process.exitValue(), () -> read(err));
    } finally {
      process.destroyForcibly();
    }
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
