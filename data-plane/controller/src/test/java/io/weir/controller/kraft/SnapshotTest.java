package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controller.ClusterMetadata;
import io.weir.protocol.PhysicalTopic;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  private static final long SNAPSHOT_BYTES = 2_000;
  private static final String SUFFIX = ".checkpoint";

  @TempDir Path folder;

  @Test
  void aNodeRestartsFromASnapshotWithTheSameMetadata() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 1)) {
      cluster.formatAll();
      KafkaKRaftNode node = cluster.start(1, SNAPSHOT_BYTES);
      cluster.joinAll();
      Path log = cluster.config(1).metadataDir().resolve("__cluster_metadata-0");
      Set<Path> before = snapshots(log);
      try (WatchService watch = FileSystems.getDefault().newWatchService()) {
        log.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        create(node, "abcdefghij.deleted");
        delete(node, "abcdefghij.deleted");
        for (int i = 0; i < 50; i++) {
          create(node, "abcdefghij.topic-" + i);
        }
        awaitAnother(watch, log, before);
      }
      ClusterMetadata expected = TestCluster.await(node, now -> now.topics().size() == 50);
      cluster.stop(1);

      KafkaKRaftNode again = cluster.start(1, SNAPSHOT_BYTES);
      again.caughtUp().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      ClusterMetadata now = again.metadata();
      assertEquals(ids(expected), ids(now));
      assertTrue(now.topic(new PhysicalTopic("abcdefghij.deleted")).isEmpty());
      assertTrue(now.operatorScram(ScramMechanism.SCRAM_SHA_512, "operator").isPresent());
      assertEquals(
          WeirFeatures.WEIR_VERSION_MAX,
          now.image().features().finalizedVersions().get(WeirFeatures.WEIR_VERSION));
      again
          .register(OptionalLong.empty(), cluster.directories(1))
          .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      again.unfence().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      assertEquals(List.of(), cluster.faults());
    }
  }

  private static Set<Object> ids(ClusterMetadata metadata) {
    Set<Object> ids = new HashSet<>();
    metadata.topics().forEach(topic -> ids.add(topic.id()));
    return ids;
  }

  private static void awaitAnother(WatchService watch, Path log, Set<Path> before)
      throws Exception {
    while (snapshots(log).equals(before)) {
      WatchKey key = watch.poll(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      assertTrue(key != null, "no snapshot was made");
      key.pollEvents();
      key.reset();
    }
  }

  private static Set<Path> snapshots(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return new HashSet<>(files.filter(file -> file.toString().endsWith(SUFFIX)).toList());
    }
  }

  private static void create(KafkaKRaftNode node, String name) throws Exception {
    CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(10_000);
    request
        .topics()
        .add(
            new CreateTopicsRequestData.CreatableTopic()
                .setName(name)
                .setNumPartitions(1)
                .setReplicationFactor((short) 1));
    CreateTopicsResponseData created =
        node.controller()
            .send(request, CreateTopicsResponseData.class)
            .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    assertEquals(0, created.topics().find(name).errorCode());
  }

  private static void delete(KafkaKRaftNode node, String name) throws Exception {
    DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(10_000);
    request.topics().add(new DeleteTopicsRequestData.DeleteTopicState().setName(name));
    DeleteTopicsResponseData deleted =
        node.controller()
            .send(request, DeleteTopicsResponseData.class)
            .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    assertEquals(0, deleted.responses().find(name).errorCode());
  }
}
