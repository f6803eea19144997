package io.weir.controlplane.provisioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.config.TieredStorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFilesTest {
  private static final Pattern ARCHIVE = Pattern.compile("\\.\\./(classes-[0-9a-f]{8}\\.jsa)");

  @TempDir Path folder;
  private Path java;

  @BeforeEach
  void aJdk() throws IOException {
    java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    jdkOf(1);
  }

  private void jdkOf(long seconds) throws IOException {
    Files.setLastModifiedTime(folder.resolve("jdk/release"), FileTime.fromMillis(seconds * 1_000));
  }

  private static final List<LocalNode> NODES =
      List.of(LocalNode.at(1, 19092), LocalNode.at(2, 19094), LocalNode.at(3, 19096));

  private NodeFiles files(String classPath, Optional<TieredStorageConfig> store) {
    LocalClusterConfig config =
        new LocalClusterConfig(
            folder, "127.0.0.1", java, classPath, "Main", List.of(), NODES, Map.of(), 3, store);
    return new NodeFiles(
        config, new ClusterLayout(folder), new ClusterIdentity("id", new TreeMap<>()));
  }

  private String script(String classPath, int node) {
    return files(classPath, Optional.empty()).launchScript(NODES.get(node - 1));
  }

  private List<String> tiering(TieredStorageConfig store) {
    return files("/dist/*", Optional.ofNullable(store))
        .properties(NODES.getFirst())
        .lines()
        .filter(line -> line.startsWith("remote.") || line.startsWith("rsm."))
        .toList();
  }

  @Test
  void aStoreIsToldToTheNodesInKafkasNames() {
    assertEquals(List.of(), tiering(null));
    assertEquals(
        List.of(
            "remote.log.storage.manager.class.name=io.weir.tieredstorage.WeirRemoteStorageManager",
            "remote.log.storage.manager.class.path=/plugin/*",
            "remote.log.storage.system.enable=true",
            "rsm.config.weir.encryption.key.file=" + folder.resolve("tier.keys"),
            "rsm.config.weir.store=s3"),
        tiering(new TieredStorageConfig(null, "/plugin/*", Map.of("weir.store", "s3"))));
  }

  @Test
  void keysOfOnesOwnAndForeignPluginsAreLeftAlone() {
    assertTrue(
        tiering(
                new TieredStorageConfig(
                    null, "/plugin/*", Map.of("weir.encryption.key.file", "/etc/keys")))
            .contains("rsm.config.weir.encryption.key.file=/etc/keys"));
    assertTrue(
        tiering(new TieredStorageConfig("com.example.Store", "/plugin/*", Map.of())).stream()
            .noneMatch(line -> line.contains("key.file")));
  }

  @Test
  void secretsOfTheStoreStandInFiles() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TieredStorageConfig(
                    null, "/plugin/*", Map.of("weir.s3.secret.access.key", "hush")));

    assertTrue(refusal.getMessage().contains("weir.s3.credentials.file"), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("hush"), refusal.getMessage());
  }

  private String archive(String classPath, int node) {
    Matcher matcher = ARCHIVE.matcher(script(classPath, node));
    assertTrue(matcher.find(), script(classPath, node));
    return matcher.group(1);
  }

  @Test
  void allNodesUseTheArchiveOfTheirBuildAndTheFirstDropsOthers() {
    String name = archive("/dist/a/*", 1);

    assertEquals(name, archive("/dist/a/*", 3));
    assertTrue(
        script("/dist/a/*", 1)
            .contains("find .. -maxdepth 1 -name 'classes*.jsa' ! -name " + name + " -delete"));
  }

  @Test
  void anotherBuildOrAnotherJdkIsAnotherArchive() throws IOException {
    String before = archive("/dist/a/*", 1);

    assertNotEquals(before, archive("/dist/b/*", 1));
    jdkOf(2);
    assertNotEquals(before, archive("/dist/a/*", 1));
    jdkOf(1);
    assertEquals(before, archive("/dist/a/*", 1));
  }
}
