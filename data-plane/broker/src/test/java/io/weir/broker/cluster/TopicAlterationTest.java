package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that change while they live, by Kafka's own Admin client. */
@Timeout(180)
class TopicAlterationTest {
  private static final Duration SOON = Duration.ofSeconds(30);

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

  @AfterEach
  void everyNodeServes() throws IOException {
    cluster.startAll();
  }

  @Test
  void aChangedKeyShowsItsSourceAndADeletedOneItsDefault() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of());
      alter(admin, "orders", op("retention.ms", "60000", OpType.SET));

      ConfigEntry changed = describe(admin, "orders", "retention.ms");
      alter(admin, "orders", op("retention.ms", null, OpType.DELETE));
      ConfigEntry restored = describe(admin, "orders", "retention.ms");

      assertEquals("60000", changed.value());
      assertEquals(ConfigSource.DYNAMIC_TOPIC_CONFIG, changed.source());
      assertEquals("604800000", restored.value());
      assertEquals(ConfigSource.DEFAULT_CONFIG, restored.source());
    }
  }

  @Test
  void aListGrowsAndShrinks() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of("cleanup.policy", "delete"));

      alter(admin, "orders", op("cleanup.policy", "compact", OpType.APPEND));
      Eventually.await(
          "both policies",
          SOON,
          () -> describe(admin, "orders", "cleanup.policy").value().equals("delete,compact"));
      alter(admin, "orders", op("cleanup.policy", "delete", OpType.SUBTRACT));

      Eventually.await(
          "one policy",
          SOON,
          () -> describe(admin, "orders", "cleanup.policy").value().equals("compact"));
    }
  }

  @Test
  void aLimitTakesEffectOnTheRunningLog() throws Exception {
    TestTenant tenant = cluster.newTenant();
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("acks", "all");
    try (Admin admin = Admin.create(tenant.clientConfig());
        var producer =
            new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      create(admin, "orders", Map.of());
      String large = "x".repeat(5_000);
      producer.send(new ProducerRecord<>("orders", 0, null, large)).get(30, TimeUnit.SECONDS);

      alter(admin, "orders", op("max.message.bytes", "1000", OpType.SET));

      Eventually.await(
          "the leader refuses what is too large now",
          SOON,
          () -> {
            try {
              producer.send(new ProducerRecord<>("orders", 0, null, large)).get();
              return false;
            } catch (ExecutionException e) {
              assertInstanceOf(RecordTooLargeException.class, e.getCause());
              return true;
            }
          });
      alter(admin, "orders", op("max.message.bytes", null, OpType.DELETE));
      Eventually.await(
          "the leader takes it again",
          SOON,
          () -> {
            try {
              producer.send(new ProducerRecord<>("orders", 0, null, large)).get();
              return true;
            } catch (ExecutionException e) {
              assertInstanceOf(RecordTooLargeException.class, e.getCause());
              return false;
            }
          });
    }
  }

  @Test
  void validateOnlyChangesNothing() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of());

      admin
          .incrementalAlterConfigs(
              Map.of(resource("orders"), List.of(op("retention.ms", "1", OpType.SET))),
              new AlterConfigsOptions().validateOnly(true))
          .all()
          .get();

      assertEquals("604800000", describe(admin, "orders", "retention.ms").value());
    }
  }

  @Test
  void badSettingsAreRefusedInTheTenantsWords() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of());

      for (AlterConfigOp bad :
          List.of(
              op("retention.ms", "a while", OpType.SET),
              op("no.such.key", "1", OpType.SET),
              op("preallocate", "true", OpType.SET),
              op("segment.bytes", "1", OpType.SET))) {
        Throwable refused = refusal(() -> alter(admin, "orders", bad));
        assertInstanceOf(InvalidConfigurationException.class, refused);
        assertTrue(refused.getMessage().contains(bad.configEntry().name()), refused.getMessage());
        assertTrue(
            !refused.getMessage().contains(tenant.virtualCluster().prefix()), refused.getMessage());
      }
    }
  }

  @Test
  void anotherTenantsTopicIsUnknown() throws Exception {
    TestTenant one = cluster.newTenant();
    TestTenant other = cluster.newTenant();
    try (Admin theirs = Admin.create(other.clientConfig());
        Admin admin = Admin.create(one.clientConfig())) {
      create(theirs, "theirs", Map.of());
      TopicPartition partition = new TopicPartition("theirs", 0);

      assertInstanceOf(
          UnknownTopicOrPartitionException.class,
          refusal(() -> alter(admin, "theirs", op("retention.ms", "1", OpType.SET))));
      assertInstanceOf(
          UnknownTopicOrPartitionException.class,
          refusal(
              () ->
                  admin
                      .createPartitions(Map.of("theirs", NewPartitions.increaseTo(9)))
                      .all()
                      .get()));
      assertEquals("604800000", describe(theirs, "theirs", "retention.ms").value());
      assertEquals(0, earliest(theirs, partition));
    }
  }

  @Test
  void aTopicGrowsAndItsNewPartitionsServe() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of());

      admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(5))).all().get();

      assertEquals(
          5,
          admin
              .describeTopics(List.of("orders"))
              .allTopicNames()
              .get()
              .get("orders")
              .partitions()
              .size());
      produce(tenant, "orders", 4, 3);
      assertInstanceOf(
          InvalidPartitionsException.class,
          refusal(
              () ->
                  admin
                      .createPartitions(Map.of("orders", NewPartitions.increaseTo(2)))
                      .all()
                      .get()));
      assertInstanceOf(
          PolicyViolationException.class,
          refusal(
              () ->
                  admin
                      .createPartitions(
                          Map.of("orders", NewPartitions.increaseTo(6, List.of(List.of(1)))))
                      .all()
                      .get()));
    }
  }

  @Test
  void deletedRecordsAreGoneOnEveryReplica() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TopicPartition partition = new TopicPartition("orders", 0);
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of());
      produce(tenant, "orders", 0, 10);

      long low = deleteBefore(admin, partition, 4);
      long earliest = earliest(admin, partition);
      Throwable beyond = refusal(() -> deleteBefore(admin, partition, 11));
      long all = deleteBefore(admin, partition, -1);

      assertEquals(4, low);
      assertEquals(4, earliest);
      assertInstanceOf(OffsetOutOfRangeException.class, beyond);
      assertEquals(10, all);
      String checkpointed = tenant.virtualCluster().prefix() + ".orders 0 10";
      for (HarnessNode node : cluster.nodes()) {
        Path file = node.folder().resolve("data").resolve("log-start-offset-checkpoint");
        Eventually.await(
            "node " + node.id() + " begins there too",
            SOON,
            () -> Files.exists(file) && Files.readAllLines(file).contains(checkpointed));
      }
    }
  }

  @Test
  void deletedRecordsStayDeletedWhenTheLeaderStopsAndComesBack() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TopicPartition partition = new TopicPartition("orders", 0);
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders", Map.of());
      produce(tenant, "orders", 0, 10);
      int leader = leader(admin);
      assertEquals(7, deleteBefore(admin, partition, 7));

      cluster.node(leader).stop();

      Eventually.await("another leader", SOON, () -> leader(admin) != leader);
      assertEquals(7, earliest(admin, partition));
      cluster.startAll();
      Eventually.await("the old leader in the ISR", SOON, () -> isr(admin) == 3);
      assertEquals(7, earliest(admin, partition));
      assertEquals(10, deleteBefore(admin, partition, -1));
    }
  }

  @Test
  void aSegmentSizeTakesEffectOnEveryReplica() throws Exception {
    TestTenant tenant = cluster.newTenant();
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("acks", "all");
    try (Admin admin = Admin.create(tenant.clientConfig());
        var producer =
            new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      create(admin, "orders", Map.of());
      String large = "x".repeat(600_000);
      producer.send(new ProducerRecord<>("orders", 0, null, large)).get();

      alter(admin, "orders", op("segment.bytes", "1048576", OpType.SET));

      String directory = tenant.virtualCluster().prefix() + ".orders-0";
      Eventually.await(
          "leader and followers roll",
          SOON,
          () -> {
            producer.send(new ProducerRecord<>("orders", 0, null, large)).get();
            for (HarnessNode node : cluster.nodes()) {
              Path log = node.folder().resolve("data").resolve(directory);
              try (var files = Files.list(log)) {
                if (files.filter(file -> file.toString().endsWith(".log")).count() < 3) {
                  return false;
                }
              }
            }
            return true;
          });
    }
  }

  /** KIP-106: the leader that is left lacks records; the one that had them follows it later. */
  @Test
  void anUncleanElectionHappensOnceItIsAllowed() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TopicPartition partition = new TopicPartition("orders", 0);
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("orders", 1, (short) 2).configs(Map.of("min.insync.replicas", "1"))))
          .all()
          .get();
      produce(tenant, "orders", 0, 3);
      int leader = leader(admin);
      int follower =
          partition(admin).replicas().stream()
              .mapToInt(node -> node.id())
              .filter(id -> id != leader)
              .findFirst()
              .orElseThrow();
      cluster.node(follower).stop();
      Eventually.await("only the leader in the ISR", SOON, () -> isr(admin) == 1);
      produce(tenant, "orders", 0, 4);
      cluster.node(leader).stop();
      cluster.node(follower).start();
      cluster.node(follower).awaitReady();
      Eventually.await("no leader", SOON, () -> leader(admin) == -1);

      alter(admin, "orders", op("unclean.leader.election.enable", "true", OpType.SET));

      Eventually.await("the follower leads", SOON, () -> leader(admin) == follower);
      assertEquals(3, latest(admin, partition));
      cluster.startAll();
      Eventually.await("both in the ISR", SOON, () -> isr(admin) == 2);
      produce(tenant, "orders", 0, 1);
      assertEquals(4, latest(admin, partition));
    }
  }

  private static long latest(Admin admin, TopicPartition partition) throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theOldRequestReplacesEverything(int version) throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = tenant.virtualCluster().prefix() + ".orders";
    try (Admin admin = Admin.create(tenant.clientConfig());
        OperatorClient client = cluster.operator(cluster.node(1))) {
      create(admin, "orders", Map.of("retention.ms", "1000"));
      var resource =
          new AlterConfigsRequestData.AlterConfigsResource()
              .setResourceType(ConfigResource.Type.TOPIC.id())
              .setResourceName(physical);
      resource
          .configs()
          .add(
              new AlterConfigsRequestData.AlterableConfig()
                  .setName("max.message.bytes")
                  .setValue("2000"));
      var request = new AlterConfigsRequestData();
      request.resources().add(resource);

      var answer =
          client.call(ApiKeys.ALTER_CONFIGS, version, request, new AlterConfigsResponseData());

      assertEquals(0, answer.responses().getFirst().errorCode());
      Eventually.await(
          "only what was named is set",
          SOON,
          () ->
              describe(admin, "orders", "max.message.bytes").value().equals("2000")
                  && describe(admin, "orders", "retention.ms").source()
                      == ConfigSource.DEFAULT_CONFIG);
    }
  }

  @Test
  void whatHasAConfigurationIsListedPerTenant() throws Exception {
    TestTenant one = cluster.newTenant();
    TestTenant other = cluster.newTenant();
    try (Admin theirs = Admin.create(other.clientConfig());
        Admin admin = Admin.create(one.clientConfig())) {
      create(theirs, "theirs", Map.of());
      create(admin, "mine", Map.of());

      Collection<ConfigResource> topics =
          admin
              .listConfigResources(
                  Set.of(ConfigResource.Type.TOPIC), new ListConfigResourcesOptions())
              .all()
              .get();

      assertEquals(List.of(resource("mine")), List.copyOf(topics));
      assertEquals(3 + 3 + 1, admin.listConfigResources().all().get().size());
    }
  }

  @Test
  void tenantsCantAlterBrokers() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");

      assertInstanceOf(
          ClusterAuthorizationException.class,
          refusal(
              () ->
                  admin
                      .incrementalAlterConfigs(
                          Map.of(broker, List.of(op("log.retention.ms", "1", OpType.SET))))
                      .all()
                      .get()));
    }
  }

  @Test
  void recordsOfACompactedTopicStay() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "table", Map.of("cleanup.policy", "compact"));

      Throwable refused = refusal(() -> deleteBefore(admin, new TopicPartition("table", 0), -1));

      assertInstanceOf(PolicyViolationException.class, refused);
    }
  }

  private static int leader(Admin admin) throws Exception {
    return partition(admin).leader() == null ? -1 : partition(admin).leader().id();
  }

  private static int isr(Admin admin) throws Exception {
    return partition(admin).isr().size();
  }

  private static TopicPartitionInfo partition(Admin admin) throws Exception {
    return admin
        .describeTopics(List.of("orders"))
        .allTopicNames()
        .get()
        .get("orders")
        .partitions()
        .getFirst();
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Throwable refusal(Action action) {
    return assertThrows(ExecutionException.class, action::run).getCause();
  }

  private static void create(Admin admin, String topic, Map<String, String> configs)
      throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 3).configs(configs))).all().get();
  }

  private static void alter(Admin admin, String topic, AlterConfigOp op) throws Exception {
    Map<ConfigResource, Collection<AlterConfigOp>> change = Map.of(resource(topic), List.of(op));
    admin.incrementalAlterConfigs(change).all().get();
  }

  private static AlterConfigOp op(String key, String value, OpType type) {
    return new AlterConfigOp(new ConfigEntry(key, value), type);
  }

  private static ConfigEntry describe(Admin admin, String topic, String key) throws Exception {
    return admin
        .describeConfigs(List.of(resource(topic)))
        .all()
        .get()
        .get(resource(topic))
        .get(key);
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static long deleteBefore(Admin admin, TopicPartition partition, long offset)
      throws Exception {
    return admin
        .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
        .lowWatermarks()
        .get(partition)
        .get()
        .lowWatermark();
  }

  private static long earliest(Admin admin, TopicPartition partition) throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.earliest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private static void produce(TestTenant tenant, String topic, int partition, int records)
      throws Exception {
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("acks", "all");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, null, "v" + i)).get();
      }
    }
  }
}
