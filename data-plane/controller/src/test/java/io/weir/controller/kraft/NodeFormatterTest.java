package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controller.KRaftConfig;
import io.weir.controller.kraft.NodeFormatter.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFormatterTest {
  private static final String PASSWORD = "a password of the operator";

  @TempDir Path folder;
  private KRaftConfig config;

  @BeforeEach
  void configure() throws Exception {
    config = new TestCluster(folder, 3).config(2);
  }

  @Test
  void bothFoldersNameTheNodeAndTheMetadataFolderHasTheVotersDirectoryId() throws Exception {
    assertEquals(Outcome.FORMATTED, NodeFormatter.format(config, "operator", PASSWORD));

    assertEquals(
        config.voters().get(1).directoryId(),
        NodeFolders.read(config.metadataDir()).orElseThrow().directoryId().orElseThrow());
    for (Path dir : List.of(config.dataDirs().getFirst(), config.metadataDir())) {
      NodeFolders.verify(config, dir, NodeFolders.read(dir).orElseThrow());
    }
  }

  @Test
  void formattingAgainForTheSameClusterTouchesNothing() throws Exception {
    NodeFormatter.format(config, "operator", PASSWORD);
    Map<Path, String> before = contents();

    assertEquals(
        Outcome.ALREADY_FORMATTED, NodeFormatter.format(config, "operator", "another password"));

    assertEquals(before, contents());
  }

  @Test
  void formattingForAnotherClusterIsRefusedAndTouchesNothing() throws Exception {
    NodeFormatter.format(config, "operator", PASSWORD);
    Map<Path, String> before = contents();
    KRaftConfig other = withClusterId(Uuid.randomUuid().toString());

    IOException refused =
        assertThrows(IOException.class, () -> NodeFormatter.format(other, "operator", PASSWORD));

    assertTrue(refused.getMessage().contains(config.clusterId()), refused.getMessage());
    assertEquals(before, contents());
  }

  @Test
  void thePasswordIsNotOnTheDisk() throws Exception {
    NodeFormatter.format(config, "operator", PASSWORD);

    assertFalse(contents().isEmpty());
    contents().forEach((file, content) -> assertFalse(content.contains(PASSWORD), file.toString()));
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(config.dataDirs().getFirst().getParent())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  @Test
  void aFurtherDataFolderIsFormattedAndTheOthersAreLeftAlone() throws Exception {
    NodeFormatter.format(config, "operator", PASSWORD);
    Map<Path, String> before = contents();
    Path added = config.dataDirs().getFirst().resolveSibling("data-2");
    KRaftConfig more = with(config.clusterId(), List.of(config.dataDirs().getFirst(), added));

    assertEquals(Outcome.FORMATTED, NodeFormatter.format(more, "operator", PASSWORD));

    Map<Path, String> after = contents();
    before.forEach((file, content) -> assertEquals(content, after.get(file), file.toString()));
    NodeFolders.verify(more, added, NodeFolders.read(added).orElseThrow());
    assertNotEquals(
        NodeFolders.read(config.dataDirs().getFirst()).orElseThrow().directoryId(),
        NodeFolders.read(added).orElseThrow().directoryId());
  }

  private KRaftConfig withClusterId(String clusterId) {
    return with(clusterId, config.dataDirs());
  }

  private KRaftConfig with(String clusterId, List<Path> dataDirs) {
    return new KRaftConfig(
        clusterId,
        config.nodeId(),
        config.roles(),
        dataDirs,
        config.metadataDir(),
        config.voters(),
        config.interBrokerBind(),
        config.interBrokerAdvertised(),
        config.tenants(),
        config.operators(),
        config.rack(),
        config.defaultReplicationFactor(),
        config.minInsyncReplicas(),
        config.brokerSessionTimeoutMs(),
        config.brokerHeartbeatIntervalMs(),
        config.raft());
  }
}
