package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Apache Kafka's own brokers, three combined nodes in processes of their own from its published
 * jars, with the JVM options of its scripts. One thread; stopped by {@link #close} or with this
 * process.
 */
final class StockKafka implements AutoCloseable {
  static final String NAME = "Kafka";

  private static final String JAR = "kafka_2.13-";
  private static final int NODES = 3;
  private static final Duration START_MAX = Duration.ofSeconds(300);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int STOP_SECONDS_MAX = 40;

  /** Of kafka-server-start.sh and kafka-run-class.sh. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx1G",
          "-Xms1G",
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-Djava.awt.headless=true");

  private static final List<String> TOOL_OPTIONS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** Writes down who it is as the launcher's scripts do, so that the launcher can end it. */
  private static final String SCRIPT =
      """
      printf '%s %s %s\\n' "$$" "$(cut -d' ' -f22 /proc/$$/stat)" "$(cat /proc/sys/kernel/random/boot_id)" >node.pid
      exec "$@"
      """;

  private final KafkaConfig config;
  private final Arguments arguments;
  private final List<Process> nodes = new CopyOnWriteArrayList<>(); // read by the hook too

  private StockKafka(KafkaConfig config, Arguments arguments) {
    this.config = config;
    this.arguments = arguments;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopNodes, "kafka-stop"));
  }

  /** By the name of the broker's own jar. */
  static String version(Path lib) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, JAR + "*.jar")) {
      for (Path jar : jars) {
        return jar.getFileName().toString().replace(JAR, "").replace(".jar", "");
      }
    }
    throw new IOException("no " + JAR + "*.jar in " + lib);
  }

  /** Formats and starts the nodes in an empty folder, and waits until they all answer. */
  static StockKafka start(Arguments arguments) throws Exception {
    Path home = Files.createDirectories(arguments.kafkaHome());
    KafkaConfig config = new KafkaConfig(home, KafkaSecurity.create(home), freePorts());
    config.writeKeyFile();
    StockKafka kafka = new StockKafka(config, arguments);
    try {
      kafka.startNodes();
      return kafka;
    } catch (Exception | Error e) {
      kafka.close();
      throw e;
    }
  }

  private void startNodes() throws Exception {
    String logback =
        Files.writeString(
                config.home().resolve("logback.xml"),
                """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>[%d] %p %m \\(%c\\)%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="OUT"/></root>
                </configuration>
                """)
            .toString();
    String cluster = Uuid.randomUuid().toString();
    for (int id = 1; id <= NODES; id++) {
      Path folder = Files.createDirectories(config.node(id));
      Map<String, String> broker =
          config.broker(
              id, arguments.pluginFolder(), arguments.kafkaStore(), arguments.kafkaConfig());
      Properties properties = new Properties();
      properties.putAll(new TreeMap<>(broker));
      Path file = folder.resolve("server.properties");
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, null);
      }
      format(folder, cluster, file, logback);
      nodes.add(java(folder, "node.log", JVM_OPTIONS, logback, "kafka.Kafka", file.toString()));
    }
    try (Admin admin = Admin.create(clientConfig())) {
      Await.until(
          "Kafka's " + NODES + " nodes answer",
          START_MAX,
          POLL,
          "see node-*/node.log",
          () -> answers(admin));
    }
  }

  private void format(Path folder, String cluster, Path file, String logback)
      throws IOException, InterruptedException {
    Process tool =
        java(
            folder,
            "format.log",
            TOOL_OPTIONS,
            logback,
            "kafka.tools.StorageTool",
            "format",
            "-t",
            cluster,
            "-c",
            file.toString());
    if (!tool.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS) || tool.exitValue() != 0) {
      tool.destroyForcibly();
      Path log = folder.resolve("format.log");
      String why =
          Files.readAllLines(log).stream()
              .filter(line -> line.contains("Exception"))
              .findFirst()
              .orElse("no word of it in time");
      throw new IOException(
          "Kafka's storage tool failed (" + config.home().relativize(log) + "): " + why);
    }
  }

  private Process java(
      Path folder, String log, List<String> options, String logback, String... program)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dlogback.configurationFile=" + logback);
    command.addAll(List.of("-cp", arguments.kafkaLib() + "/*"));
    command.addAll(List.of(program));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private boolean answers(Admin admin) throws InterruptedException, IOException {
    for (int id = 1; id <= nodes.size(); id++) {
      if (!nodes.get(id - 1).isAlive()) {
        throw new IOException(
            "Kafka's node " + id + " ended: " + lastLines(config.node(id).resolve("node.log")));
      }
    }
    try {
      return admin.describeCluster().nodes().get().size() == NODES;
    } catch (ExecutionException e) {
      return false; // not up yet
    }
  }

  private static String lastLines(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private Map<String, Object> clientConfig() {
    Map<String, Object> client = new TreeMap<>(config.security().clientConfig());
    client.put("bootstrap.servers", config.bootstrap());
    return client;
  }

  Side side(Store store) {
    Map<Integer, Path> folders = new TreeMap<>();
    for (int id = 1; id <= NODES; id++) {
      folders.put(id, config.data(id));
    }
    return new Side(
        NAME, clientConfig(), folders, nodes.stream().map(Process::pid).toList(), store);
  }

  /** Nine ports that nobody holds now. */
  private static List<KafkaConfig.Ports> freePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      List<KafkaConfig.Ports> ports = new ArrayList<>();
      for (int node = 0; node < NODES; node++) {
        ports.add(new KafkaConfig.Ports(hold(held), hold(held), hold(held)));
      }
      return ports;
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private static int hold(List<ServerSocket> held) throws IOException {
    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    held.add(socket);
    return socket.getLocalPort();
  }

  private void stopNodes() {
    nodes.forEach(Process::destroy);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
    for (Process node : nodes) {
      try {
        if (!node.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          node.destroyForcibly();
        }
      } catch (InterruptedException e) {
        nodes.forEach(Process::destroyForcibly);
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void close() {
    stopNodes();
  }
}
