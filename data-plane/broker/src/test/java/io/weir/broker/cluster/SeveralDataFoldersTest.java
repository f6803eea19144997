package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with two data folders each, of which one is taken away as an unmounted disk is. */
@Timeout(300)
class SeveralDataFoldersTest {
  private static final String TOPIC = "orders";
  private static final int PARTITIONS = 6;
  private static final Duration WAIT = Duration.ofSeconds(90);

  @TempDir private Path folder;
  private ClusterHarness cluster;
  private TestTenant tenant;

  @BeforeEach
  void start() throws Exception {
    cluster =
        ClusterHarness.start(folder, 3, false, Map.of("data.dirs", "{node}/data-1,{node}/data-2"));
    tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 3))).all().get();
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void operatorsSeeEveryDirectoryAndTenantsNothingOfTheHost() throws Exception {
    TestTenant other = cluster.newTenant();
    try (Admin admin = Admin.create(other.clientConfig())) {
      admin.createTopics(List.of(new NewTopic("theirs", 2, (short) 3))).all().get();
    }
    produce(new ConcurrentSkipListSet<>(), 0, 60);
    String physical = tenant.virtualCluster().prefix() + "." + TOPIC;
    try (Admin operator = Admin.create(cluster.operatorConfig());
        Admin admin = Admin.create(tenant.clientConfig())) {
      Map<String, LogDirDescription> all = describe(operator, 1);
      assertEquals(
          Set.of(path(1, "data-1").toString(), path(1, "data-2").toString()), all.keySet());
      Set<TopicPartition> seen = new HashSet<>();
      for (LogDirDescription directory : all.values()) {
        long mine =
            directory.replicaInfos().keySet().stream()
                .filter(partition -> partition.topic().equals(physical))
                .count();
        assertTrue(mine > 0, "a directory without any of the topic's partitions: " + all);
        assertTrue(directory.totalBytes().getAsLong() > 0);
        assertTrue(directory.usableBytes().getAsLong() > 0);
        seen.addAll(directory.replicaInfos().keySet());
      }
      assertTrue(seen.contains(new TopicPartition(other.virtualCluster().prefix() + ".theirs", 0)));

      Map<String, LogDirDescription> own = describe(admin, 1);

      assertEquals(Set.of("/log-dirs/1", "/log-dirs/2"), own.keySet());
      Set<TopicPartition> ofTenant = new HashSet<>();
      long bytes = 0;
      for (LogDirDescription directory : own.values()) {
        ofTenant.addAll(directory.replicaInfos().keySet());
        bytes += directory.replicaInfos().values().stream().mapToLong(r -> r.size()).sum();
        assertTrue(directory.totalBytes().isEmpty());
        assertTrue(directory.usableBytes().isEmpty());
      }
      assertEquals(partitions(), ofTenant);
      assertTrue(bytes > 0);
    }
  }

  @Test
  void aFolderThatGoesAwayTakesItsReplicasAndNothingElse() throws Exception {
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    produce(acknowledged, 0, 120);
    Set<Integer> inSecond = partitionsIn(1, "data-2");
    assertFalse(inSecond.isEmpty());
    Path away = path(1, "unmounted");
    Files.move(path(1, "data-2"), away);

    produce(acknowledged, 120, 240);
    Eventually.await(
        "directory 2 of node 1 is offline and nothing else",
        WAIT,
        () -> {
          String metrics = cluster.node(1).get("/metrics");
          return metrics.contains("weir_log_directory_offline{directory=\"2\"} 1")
              && metrics.contains("weir_log_directory_offline{directory=\"1\"} 0");
        });
    Eventually.await("others lead", WAIT, () -> isServedWithout(1, inSecond));
    produce(acknowledged, 240, 360);
    assertEquals(acknowledged, consumed(acknowledged.size()));
    try (Admin operator = Admin.create(cluster.operatorConfig())) {
      var failed = describe(operator, 1).get(path(1, "data-2").toString());
      assertTrue(failed.error() instanceof KafkaStorageException, failed.toString());
    }
    assertTrue(cluster.node(1).get("/readyz").contains("log directory 2"));
    assertTrue(cluster.node(1).get("/healthz").contains("\"healthy\":true"));

    cluster.node(1).stop();
    cluster.node(1).start();
    Eventually.await(
        "node 1 starts with what is left",
        WAIT,
        () ->
            cluster
                .node(1)
                .get("/metrics")
                .contains("weir_log_directory_offline{directory=\"2\"} 1"));
    Eventually.await(
        "the first folder's are in sync again", WAIT, () -> isServedWithout(1, inSecond));
    produce(acknowledged, 360, 420);

    cluster.node(1).stop();
    Files.move(away, path(1, "data-2"));
    cluster.node(1).start();
    cluster.node(1).awaitReady();
    Eventually.await("all are in sync again", WAIT, () -> isServedWithout(1, Set.of()));
    produce(acknowledged, 420, 480);
    assertEquals(acknowledged, consumed(acknowledged.size()));
  }

  /** Whether the node is in sync in every partition but these, in which it neither leads nor is. */
  private boolean isServedWithout(int node, Set<Integer> partitions) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      var topic = admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
      for (TopicPartitionInfo partition : topic.partitions()) {
        boolean isIn = partition.isr().stream().anyMatch(replica -> replica.id() == node);
        if (partition.leader() == null || isIn == partitions.contains(partition.partition())) {
          return false;
        }
      }
      return true;
    }
  }

  private Set<Integer> partitionsIn(int node, String name) throws Exception {
    String physical = tenant.virtualCluster().prefix() + "." + TOPIC;
    Set<Integer> found = new TreeSet<>();
    try (Admin operator = Admin.create(cluster.operatorConfig())) {
      describe(operator, node)
          .get(path(node, name).toString())
          .replicaInfos()
          .keySet()
          .forEach(
              partition -> {
                if (partition.topic().equals(physical)) {
                  found.add(partition.partition());
                }
              });
    }
    return found;
  }

  private Path path(int node, String name) {
    return cluster.node(node).folder().resolve(name).toAbsolutePath();
  }

  private static Map<String, LogDirDescription> describe(Admin admin, int node) throws Exception {
    return admin.describeLogDirs(List.of(node)).allDescriptions().get().get(node);
  }

  private static Set<TopicPartition> partitions() {
    Set<TopicPartition> all = new HashSet<>();
    for (int i = 0; i < PARTITIONS; i++) {
      all.add(new TopicPartition(TOPIC, i));
    }
    return all;
  }

  /** Sends and waits; all must be acknowledged, whatever happens meanwhile. */
  private void produce(Set<String> acknowledged, int from, int to) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
      List<java.util.concurrent.Future<?>> sent = new ArrayList<>();
      for (int i = from; i < to; i++) {
        String value = "v" + i;
        sent.add(
            producer.send(
                new ProducerRecord<>(TOPIC, i % PARTITIONS, null, value),
                (_, failure) -> {
                  if (failure == null) {
                    acknowledged.add(value);
                  }
                }));
      }
      for (var one : sent) {
        one.get(90, TimeUnit.SECONDS);
      }
    }
  }

  private Set<String> consumed(int count) throws IOException {
    Set<String> seen = new TreeSet<>();
    List<String> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(partitions());
      consumer.seekToBeginning(partitions());
      Eventually.await(
          count + " records",
          WAIT,
          () -> {
            consumer.poll(Duration.ofMillis(500)).forEach(record -> all.add(record.value()));
            seen.addAll(all);
            return seen.size() >= count;
          });
    }
    assertEquals(seen.size(), all.size(), "some came twice");
    return seen;
  }
}
