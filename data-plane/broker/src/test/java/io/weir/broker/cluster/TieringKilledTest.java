package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Node processes that end amid copies and deletions, each at a step that is named, while a producer
 * goes on: nothing acknowledged is lost, and nothing is left in the store that the metadata doesn't
 * know.
 */
@Timeout(600)
class TieringKilledTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String TOPIC = "t";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final int SOME = 15;

  /** Half of it is some whole segments, of ten records each. */
  private static final int MORE = 60;

  private static final List<String> COPYING =
      List.of("COPY_BEGUN", "COPY_HALF_WRITTEN", "COPY_WRITTEN", HaltingStore.COPY_FINISHED);

  private static final List<String> DELETING =
      List.of("DELETION_BEGUN", "DELETION_HALF_DONE", "DELETION_DONE");

  @TempDir private Path folder;
  private Path store;
  private ClusterHarness cluster;

  @Test
  void nodesEndAtEachStepOfCopiesAndDeletions() throws Exception {
    store = Files.createDirectory(folder.resolve("store"));
    try (ClusterHarness started =
        ClusterHarness.start(
            folder,
            3,
            true,
            Map.of(
                "remote.log.storage.system.enable",
                "true",
                "remote.log.storage.manager.class.name",
                HaltingStore.class.getName(),
                "rsm.config.folder",
                store.toString(),
                "rsm.config.nodes",
                folder.toString(),
                "remote.log.manager.task.interval.ms",
                "300"))) {
      cluster = started;
      TestTenant tenant = cluster.newTenant();
      try (Admin admin = Admin.create(tenant.clientConfig());
          TieredLedger ledger = createWithLedger(admin, tenant)) {
        for (String step : COPYING) {
          haltAndGoOn(admin, ledger, step);
        }
        long deletedBelow = 0;
        for (String step : DELETING) {
          // Reading a copy's end so often would be a race; half of what is there surely is copied.
          long wanted = 2 * deletedBelow + MORE;
          Eventually.await(
              "copies up to " + wanted,
              LIMIT,
              () -> offset(admin, OffsetSpec.latestTiered()) >= wanted);
          deletedBelow = offset(admin, OffsetSpec.latestTiered()) / 2;
          HaltingStore.haltAt(folder, step);
          admin
              .deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(deletedBelow)))
              .all()
              .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          goOn(admin, ledger, step);
        }
        ledger.stop();

        assertEquals(deletedBelow, offset(admin, OffsetSpec.earliest()));
        Eventually.await(
            "most of it is in the store only",
            LIMIT,
            () -> offset(admin, OffsetSpec.earliestLocal()) > deletedBelow(admin));
        ledger.check(deletedBelow);
        admin.deleteTopics(List.of(TOPIC)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      // What the metadata knows of a deleted topic is deleted, failed attempts too: all else stays.
      Eventually.await("the store is empty", LIMIT, () -> objects().isEmpty());
    }
  }

  private long deletedBelow(Admin admin) throws Exception {
    return offset(admin, OffsetSpec.earliest());
  }

  private TieredLedger createWithLedger(Admin admin, TestTenant tenant) throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(TOPIC, 1, (short) 3)
                    .configs(
                        Map.of(
                            "remote.storage.enable", "true",
                            "segment.bytes", "1048576",
                            "local.retention.bytes", "1"))))
        .all()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    TieredLedger ledger = TieredLedger.startOn(tenant, TOPIC);
    ledger.awaitProgress(SOME);
    return ledger;
  }

  private void haltAndGoOn(Admin admin, TieredLedger ledger, String step) throws Exception {
    HaltingStore.haltAt(folder, step);
    goOn(admin, ledger, step);
  }

  /** Another node leads and copies; the one that ended comes back. */
  private void goOn(Admin admin, TieredLedger ledger, String step) throws Exception {
    List<HarnessNode> ended = new ArrayList<>();
    Eventually.await(
        "a node ends at " + step,
        LIMIT,
        () -> {
          cluster.nodes().stream().filter(node -> !node.handle().isAlive()).forEach(ended::add);
          return !ended.isEmpty();
        });
    HarnessNode dead = ended.getFirst();
    assertTrue(Files.notExists(folder.resolve(step)), "it ended before " + step);
    dead.kill(); // reaps it
    dead.start();
    ledger.awaitProgress(SOME);
    dead.awaitReady();
    Eventually.await(
        "all replicas are in sync after " + step,
        LIMIT,
        () ->
            admin
                    .describeTopics(List.of(TOPIC))
                    .allTopicNames()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .get(TOPIC)
                    .partitions()
                    .getFirst()
                    .isr()
                    .size()
                == 3);
  }

  private static long offset(Admin admin, OffsetSpec spec) throws Exception {
    return admin
        .listOffsets(Map.of(PARTITION, spec))
        .partitionResult(PARTITION)
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .offset();
  }

  private List<Path> objects() throws Exception {
    try (Stream<Path> all = Files.list(store)) {
      return all.toList();
    }
  }
}
