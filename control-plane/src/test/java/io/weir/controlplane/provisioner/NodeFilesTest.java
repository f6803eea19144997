package io.weir.controlplane.provisioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
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

  private String script(String classPath, int node) {
    List<LocalNode> nodes =
        List.of(LocalNode.at(1, 19092), LocalNode.at(2, 19094), LocalNode.at(3, 19096));
    LocalClusterConfig config =
        new LocalClusterConfig(
            folder, "127.0.0.1", java, classPath, "Main", List.of(), nodes, Map.of());
    return new NodeFiles(
            config, new ClusterLayout(folder), new ClusterIdentity("id", new TreeMap<>()))
        .launchScript(nodes.get(node - 1));
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
