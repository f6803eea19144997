package io.weir.tieredstorage.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Apache Kafka's own broker in a process of its own, one combined node, from its published jars.
 */
public final class StockKafka implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(120);
  private static final int STOP_MAX_SECONDS = 30;
  private static final int POLL_MS = 200;

  private final Process process;
  private final Path folder;
  private final int port;
  private final Thread onExit;

  private StockKafka(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.onExit = new Thread(process::destroyForcibly, "kafka-stop");
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /**
   * @param folder for configuration, logs and data
   * @param plugin keys of the plugin, without a prefix
   */
  public static StockKafka start(Path folder, Path pluginFolder, Map<String, String> plugin)
      throws Exception {
    int port = LocalStack.freePort();
    int controllerPort = LocalStack.freePort();
    Map<String, String> config = new TreeMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    config.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("log.dirs", folder.resolve("data").toString());
    config.put("offsets.topic.replication.factor", "1");
    config.put("log.initial.task.delay.ms", "500");
    config.put("log.retention.check.interval.ms", "500");
    config.put("remote.log.storage.system.enable", "true");
    config.put("remote.log.manager.task.interval.ms", "500");
    config.put("remote.log.metadata.manager.listener.name", "PLAINTEXT");
    config.put("rlmm.config.remote.log.metadata.topic.replication.factor", "1");
    config.put("rlmm.config.remote.log.metadata.topic.num.partitions", "1");
    config.put(
        "remote.log.storage.manager.class.name", "io.weir.tieredstorage.WeirRemoteStorageManager");
    config.put("remote.log.storage.manager.class.path", pluginFolder + "/*");
    plugin.forEach((key, value) -> config.put("rsm.config." + key, value));
    Properties properties = new Properties();
    properties.putAll(config);
    Path file = folder.resolve("server.properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    Process format =
        java(
            folder,
            "format.log",
            "kafka.tools.StorageTool",
            "format",
            "-t",
            Uuid.randomUuid().toString(),
            "-c",
            file.toString());
    if (!format.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
      format.destroyForcibly();
      throw new IOException("no format: " + Files.readString(folder.resolve("format.log")));
    }
    StockKafka kafka =
        new StockKafka(java(folder, "broker.log", "kafka.Kafka", file.toString()), folder, port);
    try {
      kafka.await("the broker answers", START_MAX, kafka::answers);
      return kafka;
    } catch (Exception | Error e) {
      kafka.close();
      throw e;
    }
  }

  private static Process java(Path folder, String log, String main, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + logback(folder),
                "-cp",
                classPath(),
                main));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  /** Without the plugin and what it brings: those the broker has to find in the plugin's folder. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("tiered-storage") && !entry.contains("awssdk"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path logback(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("logback.xml"),
        """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d{HH:mm:ss.SSS} %level %logger{0} %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
  }

  public Map<String, Object> clientConfig() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + port);
  }

  public Path dataFolder() {
    return folder.resolve("data");
  }

  private boolean answers() throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + port,
                "request.timeout.ms",
                "2000",
                "default.api.timeout.ms",
                "2500"))) {
      return !admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).isEmpty();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  /** Asks until it holds; fails when the broker ends or the time is over. */
  public void await(String what, Duration max, Callable<Boolean> holds) throws Exception {
    long deadline = System.nanoTime() + max.toNanos();
    while (!holds.call()) {
      if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new AssertionError("not: " + what + "\n" + log());
      }
    }
  }

  public String log() throws IOException {
    return Files.readString(folder.resolve("broker.log"));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(onExit);
  }
}
