package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiered topics on three nodes: copied, let go here, read, led by another, deleted; and producing
 * while the store is away for too long.
 */
@Timeout(240)
class TieringOnNodesTest {
  private static final int RECORDS = 50;

  /**
   * One virtual cluster may have half of it: more than the life's records, less than a ledger's.
   */
  private static final int BACKLOG_BYTES_MAX = 16 << 20;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static Path store;
  private static ClusterHarness cluster;

  @BeforeAll
  static void startCluster() throws IOException {
    store = Files.createDirectory(folder.resolve("store"));
    cluster =
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
                "300",
                "remote.log.manager.local.backlog.max.bytes",
                Integer.toString(BACKLOG_BYTES_MAX)));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void allNodesRun() throws IOException {
    cluster.startAll();
  }

  @Test
  void aTieredTopicsLife() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TieredTopics.create(tenant, "t", true);

    Files.createFile(store.resolve(FolderStore.AWAY));
    long begunMs = System.currentTimeMillis();
    produce(tenant, 0);
    assertTrue(localSegments(tenant) >= 3 * 4, "nothing goes while the store is away");
    Files.delete(store.resolve(FolderStore.AWAY));
    awaitOnlyActiveSegments(tenant);
    assertTrue(FolderStore.segments(store) >= 4);
    assertReadsNothingButSeesNoErrorWhileAway(tenant, store);
    assertEquals(keys(RECORDS), TieredTopics.consume(tenant, RECORDS));
    assertOffsetsOfBothTiers(tenant, begunMs);

    cluster.node(TieredTopics.leader(tenant)).close();
    produce(tenant, RECORDS);
    awaitOnlyActiveSegments(tenant);
    assertEquals(keys(2 * RECORDS), TieredTopics.consume(tenant, 2 * RECORDS));
    assertOffsetsOfBothTiers(tenant, begunMs);
    long before = FolderStore.segments(store);
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .deleteRecords(Map.of(TieredTopics.PARTITION, RecordsToDelete.beforeOffset(RECORDS)))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      Eventually.await(
          "copies below the log's start are deleted",
          LIMIT,
          () -> FolderStore.segments(store) < before);

      admin.deleteTopics(List.of("t")).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    awaitEmptyStore();
  }

  @Test
  void whileTheStoreIsAwayTheLargestIsRefusedAtTheNamedLimitUntilItIsCopied() throws Exception {
    TestTenant large = cluster.newTenant();
    TestTenant small = cluster.newTenant();
    TieredTopics.create(large, "t", true);
    TieredTopics.create(large, "plain", false);
    TieredTopics.create(small, "t", true);
    Files.createFile(store.resolve(FolderStore.AWAY));
    try (TieredLedger ledger = TieredLedger.startOn(large, "t")) {
      HarnessNode leader = cluster.node(TieredTopics.leader(large));
      Eventually.await(
          "producing is refused",
          LIMIT,
          () -> TieredTopics.metric(leader, "weir_remote_backlog_refused_total") > 0);

      assertEquals(1, TieredTopics.metric(leader, refusing(large)));
      assertTrue(TieredTopics.metric(leader, backlog(large)) > BACKLOG_BYTES_MAX / 2);
      assertTrue(TieredTopics.metric(leader, backlog(large)) < BACKLOG_BYTES_MAX);
      Eventually.await(
          "a warning names the limit",
          LIMIT,
          () -> leader.get("/readyz").contains("remote.log.manager.local.backlog.max.bytes"));
      leader.awaitReady(); // by its status
      NotEnoughReplicasException refusal = TieredTopics.refusal(large, "t");
      assertTrue(
          refusal.getMessage().contains("remote.log.manager.local.backlog.max.bytes"),
          refusal.getMessage());
      TieredTopics.send(large, "plain");
      TieredTopics.send(small, "t");
      int standstill = ledger.acknowledged();

      Files.delete(store.resolve(FolderStore.AWAY));

      Eventually.await(
          "producing is taken again",
          LIMIT,
          () -> TieredTopics.metric(leader, refusing(large)) == 0);
      ledger.awaitProgress(RECORDS);
      ledger.stop();
      assertTrue(ledger.acknowledged() >= standstill + RECORDS);
      Eventually.await(
          "all is copied", LIMIT, () -> TieredTopics.metric(leader, backlog(large)) == 0);
      Eventually.await("the warning goes", LIMIT, () -> !leader.get("/readyz").contains("backlog"));
      ledger.check(0);
    } finally {
      Files.deleteIfExists(store.resolve(FolderStore.AWAY));
    }
    for (TestTenant each : List.of(large, small)) {
      try (Admin admin = Admin.create(each.clientConfig())) {
        admin.deleteTopics(List.of("t")).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
    awaitEmptyStore();
  }

  private static String refusing(TestTenant tenant) {
    return "weir_remote_backlog_refusing{virtual_cluster=\""
        + tenant.virtualCluster().publicId()
        + "\"}";
  }

  private static String backlog(TestTenant tenant) {
    return refusing(tenant).replace("_refusing", "_bytes");
  }

  private static void awaitEmptyStore() {
    Eventually.await(
        "deleted topics' objects are deleted",
        LIMIT,
        () -> {
          try (Stream<Path> left = Files.list(store)) {
            return left.findAny().isEmpty();
          }
        });
  }

  private static void produce(TestTenant tenant, int from) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new IntegerSerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int key = from; key < from + RECORDS; key++) {
        sent.add(producer.send(new ProducerRecord<>("t", key, new byte[TieredTopics.VALUE_BYTES])));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static void assertReadsNothingButSeesNoErrorWhileAway(TestTenant tenant, Path store)
      throws IOException {
    Files.createFile(store.resolve(FolderStore.AWAY));
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new IntegerDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(TieredTopics.PARTITION));
      consumer.seekToBeginning(List.of(TieredTopics.PARTITION));
      assertTrue(consumer.poll(Duration.ofSeconds(2)).isEmpty());
      Files.delete(store.resolve(FolderStore.AWAY));
      Eventually.await(
          "the same consumer goes on",
          LIMIT,
          () -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
    }
  }

  /** The first record was made at or after a time, and is in the store only. */
  private static void assertOffsetsOfBothTiers(TestTenant tenant, long begunMs) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      long local = offset(admin, OffsetSpec.earliestLocal());
      assertEquals(0, offset(admin, OffsetSpec.earliest()));
      assertTrue(local > RECORDS / 2, "the local part begins at " + local);
      assertTrue(offset(admin, OffsetSpec.latestTiered()) >= local - 1);
      assertEquals(0, offset(admin, OffsetSpec.forTimestamp(begunMs)));
    }
  }

  private static long offset(Admin admin, OffsetSpec spec) throws Exception {
    return admin
        .listOffsets(Map.of(TieredTopics.PARTITION, spec))
        .partitionResult(TieredTopics.PARTITION)
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .offset();
  }

  private static List<Integer> keys(int endExclusive) {
    return IntStream.range(0, endExclusive).boxed().toList();
  }

  /** On each node that runs: the others have what they had. */
  private static void awaitOnlyActiveSegments(TestTenant tenant) {
    Eventually.await(
        "local segments go on leader and followers", LIMIT, () -> localSegments(tenant) <= 2 * 3);
  }

  private static long localSegments(TestTenant tenant) throws IOException {
    String replica = tenant.virtualCluster().prefix() + ".t-0";
    long segments = 0;
    for (HarnessNode node : cluster.nodes()) {
      try (Stream<Path> files = Files.walk(node.folder().resolve("data"), 2)) {
        segments +=
            files
                .filter(file -> file.getParent().getFileName().toString().equals(replica))
                .filter(file -> file.toString().endsWith(".log"))
                .count();
      }
    }
    return segments;
  }
}
