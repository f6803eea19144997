package io.weir.broker.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Kafka's own command-line tools, each call a process, with the operator's credentials. */
final class KafkaTool {
  private static final Path JARS = Path.of(System.getProperty("weir.kafka-tools"));
  private static final int LIMIT_S = 120;

  private final ClusterHarness cluster;
  private final Path folder;
  private final Path config;

  /**
   * @param folder for files that are handed to the tools
   */
  KafkaTool(ClusterHarness cluster, Path folder) throws IOException {
    this.cluster = cluster;
    this.folder = folder;
    Map<String, Object> client = cluster.operatorConfig();
    Properties properties = new Properties();
    client.forEach((key, value) -> properties.setProperty(key, value.toString()));
    config = folder.resolve("operator.properties");
    try (var out = Files.newBufferedWriter(config)) {
      properties.store(out, null);
    }
  }

  /** Writes a file to be named in a tool's arguments. */
  String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  /**
   * Runs a tool; it must succeed.
   *
   * @param configOption the option by which the tool takes a client's properties
   * @return what it printed
   */
  String run(String mainClass, String configOption, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JARS + "/*",
                mainClass,
                "--bootstrap-server",
                cluster.operatorConfig().get("bootstrap.servers").toString(),
                configOption,
                config.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "tool", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
        throw new AssertionError(mainClass + " did not end: " + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new AssertionError(mainClass + " ended with " + process.exitValue() + ": " + printed);
    }
    return printed;
  }
}
