package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Operators move partitions and leaderships by Kafka's own {@code kafka-reassign-partitions} and
 * {@code kafka-leader-election} while a tenant produces, and nothing that was acknowledged is lost,
 * doubled or out of order.
 */
@Timeout(240)
class OperatorToolsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String REASSIGN =
      "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";
  private static final String ELECT = "org.apache.kafka.tools.LeaderElectionCommand";
  private static final int SOME = 500;

  @TempDir private static Path folder;
  private static ClusterHarness cluster;
  private static KafkaTool tool;

  @BeforeAll
  static void start() throws Exception {
    cluster = ClusterHarness.inProcess(folder, 3);
    tool = new KafkaTool(cluster, folder);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aPartitionMovesGrowsAndShrinksUnderLoad() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = tenant.virtualCluster().prefix() + ".moved";
    create(physical, List.of(1, 2));
    try (Load load = new Load(tenant, "moved")) {
      load.awaitProgress(SOME);

      reassign(physical, List.of(3, 2)); // the leader leaves

      load.awaitProgress(SOME);
      assertEquals(Set.of(2, 3), replicas(physical));
      Eventually.await(
          "the former replica's files to go",
          PATIENCE,
          () -> !Files.exists(cluster.node(1).folder().resolve("data/" + physical + "-0")));

      reassign(physical, List.of(1, 2, 3)); // more replicas

      load.awaitProgress(SOME);
      assertEquals(Set.of(1, 2, 3), replicas(physical));
      tool.run(
          ELECT,
          "--admin.config",
          "--election-type",
          "preferred",
          "--topic",
          physical,
          "--partition",
          "0");
      Eventually.await("the first replica to lead", PATIENCE, () -> leader(physical) == 1);
      load.awaitProgress(SOME);

      reassign(physical, List.of(2, 3)); // fewer, without the leader

      load.awaitProgress(SOME);
      assertEquals(Set.of(2, 3), replicas(physical));
      load.stop();
      assertEquals(load.acknowledged(), readAll(tenant, "moved", load.acknowledged().size()));
    }
  }

  /** A node that is down can't take the partition over, so the move is taken back. */
  @Test
  void aMoveThatGoesNowhereIsListedAndCancelled() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = tenant.virtualCluster().prefix() + ".stuck";
    create(physical, List.of(1, 2));
    TopicPartition partition = new TopicPartition(physical, 0);
    try (Load load = new Load(tenant, "stuck");
        Admin admin = Admin.create(cluster.operatorConfig())) {
      load.awaitProgress(SOME);
      cluster.node(3).close();
      try {
        admin
            .alterPartitionReassignments(
                Map.of(partition, Optional.of(new NewPartitionReassignment(List.of(3, 2)))))
            .all()
            .get(60, TimeUnit.SECONDS);
        var moving = admin.listPartitionReassignments().reassignments().get(60, TimeUnit.SECONDS);
        assertEquals(List.of(3), moving.get(partition).addingReplicas());
        assertEquals(List.of(1), moving.get(partition).removingReplicas());

        admin
            .alterPartitionReassignments(Map.of(partition, Optional.empty()))
            .all()
            .get(60, TimeUnit.SECONDS);

        assertEquals(
            Map.of(), admin.listPartitionReassignments().reassignments().get(60, TimeUnit.SECONDS));
        load.awaitProgress(SOME);
      } finally {
        cluster.startAll();
      }
      assertEquals(Set.of(1, 2), replicas(physical));
      load.stop();
      assertEquals(load.acknowledged(), readAll(tenant, "stuck", load.acknowledged().size()));
    }
  }

  @Test
  void tenantsCanNeitherMoveNorElect() throws Exception {
    TestTenant tenant = cluster.newTenant();
    create(tenant.virtualCluster().prefix() + ".mine", List.of(1, 2));
    TopicPartition mine = new TopicPartition("mine", 0);
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      refused(
          admin
              .alterPartitionReassignments(
                  Map.of(mine, Optional.of(new NewPartitionReassignment(List.of(3, 2)))))
              .all());
      refused(admin.listPartitionReassignments().reassignments());
      refused(admin.electLeaders(ElectionType.PREFERRED, Set.of(mine)).all());
    }
  }

  private static void refused(Future<?> answer) {
    var failure = assertThrows(ExecutionException.class, () -> answer.get(60, TimeUnit.SECONDS));
    assertTrue(
        failure.getCause() instanceof UnsupportedVersionException, failure.getCause()::toString);
  }

  private static void create(String physical, List<Integer> replicas) throws Exception {
    try (Admin admin = Admin.create(cluster.operatorConfig())) {
      admin
          .createTopics(List.of(new NewTopic(physical, Map.of(0, replicas))))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private static void reassign(String physical, List<Integer> replicas) throws Exception {
    String plan =
        tool.file(
            "plan.json",
            "{\"version\":1,\"partitions\":[{\"topic\":\""
                + physical
                + "\",\"partition\":0,\"replicas\":"
                + replicas
                + "}]}");
    tool.run(REASSIGN, "--command-config", "--reassignment-json-file", plan, "--execute");
    Eventually.await(
        "the partition to be at " + replicas,
        PATIENCE,
        () -> {
          String verified =
              tool.run(
                  REASSIGN,
                  "--command-config",
                  "--reassignment-json-file",
                  plan,
                  "--verify",
                  "--preserve-throttles");
          return verified.contains("is completed");
        });
  }

  private static TopicPartitionInfo describe(String physical) throws Exception {
    try (Admin admin = Admin.create(cluster.operatorConfig())) {
      return admin
          .describeTopics(List.of(physical))
          .allTopicNames()
          .get(60, TimeUnit.SECONDS)
          .get(physical)
          .partitions()
          .get(0);
    }
  }

  private static Set<Integer> replicas(String physical) throws Exception {
    return Set.copyOf(describe(physical).replicas().stream().map(Node::id).toList());
  }

  private static int leader(String physical) throws Exception {
    Node leader = describe(physical).leader();
    return leader == null ? -1 : leader.id();
  }

  private static List<Integer> readAll(TestTenant tenant, String topic, int count) {
    List<Integer> seen = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new IntegerDeserializer(), new IntegerDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      Eventually.await(
          count + " records",
          PATIENCE,
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> seen.add(record.value()));
            return consumer.position(partition) >= end;
          });
    }
    return seen;
  }

  /** Produces numbers, one after the other, until it is stopped. */
  private static final class Load implements AutoCloseable {
    private final KafkaProducer<Integer, Integer> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread;

    Load(TestTenant tenant, String topic) {
      producer =
          new KafkaProducer<>(
              tenant.clientConfig(), new IntegerSerializer(), new IntegerSerializer());
      thread =
          Thread.ofPlatform()
              .name("load")
              .start(
                  () -> {
                    for (int i = 0; !stopped.get(); i++) {
                      sent.add(
                          producer.send(
                              new ProducerRecord<>(topic, 0, i, i),
                              (metadata, failure) -> {
                                if (failure == null) {
                                  done.incrementAndGet();
                                }
                              }));
                      producer.flush(); // one at a time: all of it is read again in the end
                    }
                  });
    }

    void awaitProgress(int records) {
      int from = done.get();
      Eventually.await(records + " more records", PATIENCE, () -> done.get() - from >= records);
    }

    void stop() {
      stopped.set(true);
      Eventually.await("the last to be sent", PATIENCE, () -> !thread.isAlive());
      producer.flush();
    }

    /** All that was sent; each must have been acknowledged. */
    List<Integer> acknowledged() throws Exception {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        assertFalse(sent.get(i).get(1, TimeUnit.SECONDS).offset() < 0);
        numbers.add(i);
      }
      return numbers;
    }

    @Override
    public void close() {
      stop();
      producer.close(Duration.ofSeconds(5));
    }
  }
}
