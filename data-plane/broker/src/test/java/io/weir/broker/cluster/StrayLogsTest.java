package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a topic leaves on a node that was down when it was deleted. */
@Timeout(180)
class StrayLogsTest {
  @TempDir private Path folder;

  @Test
  void logsOfTopicsDeletedMeanwhileAreRemovedAndTheOthersKept() throws Exception {
    try (ClusterHarness cluster = ClusterHarness.inProcess(folder, 3)) {
      TestTenant tenant = cluster.newTenant();
      HarnessNode node = cluster.node(3);
      try (Admin admin = Admin.create(tenant.clientConfig())) {
        admin
            .createTopics(
                List.of(new NewTopic("gone", 1, (short) 3), new NewTopic("kept", 1, (short) 3)))
            .all()
            .get();
        Eventually.await(
            "both logs on node 3",
            Duration.ofSeconds(30),
            () -> holds(node, ".gone-0") && holds(node, ".kept-0"));
        node.stop();
        admin.deleteTopics(List.of("gone")).all().get();
      }

      node.start();
      node.awaitReady();

      Eventually.await(
          "the deleted topic's log is gone", Duration.ofSeconds(30), () -> !holds(node, ".gone-0"));
      assertTrue(holds(node, ".kept-0"));
      assertFalse(holds(node, ".gone-0"));
    }
  }

  private static boolean holds(HarnessNode node, String end) throws IOException {
    try (Stream<Path> files = Files.walk(node.folder(), 3)) {
      return files.anyMatch(
          file -> Files.isDirectory(file) && file.getFileName().toString().endsWith(end));
    } catch (java.io.UncheckedIOException changing) {
      return true; // a file went away while it was listed: look again
    }
  }
}
