package io.weir.controlplane.provisioner;

import io.weir.controlplane.config.TieredStorageConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A cluster of local processes.
 *
 * @param home the cluster's folder
 * @param host loopback address that the nodes bind and advertise
 * @param java the {@code java} program of a JDK 25 or newer
 * @param classPath of the broker, as {@code -cp} takes it
 * @param mainClass of the broker
 * @param jvmOptions of each node
 * @param nodes in ascending order of id; the first ones are the voters
 * @param nodeProperties added to each {@code node.properties}; a key here wins
 * @param voterCount how many vote, one or three; it never changes, however many nodes there are
 *     later
 * @param tieredStorage where nodes tier topics to; empty: they don't
 */
public record LocalClusterConfig(
    Path home,
    String host,
    Path java,
    String classPath,
    String mainClass,
    List<String> jvmOptions,
    List<LocalNode> nodes,
    Map<String, String> nodeProperties,
    int voterCount,
    Optional<TieredStorageConfig> tieredStorage) {
  static final int VOTERS_MAX = 3;

  /**
   * Options measured for three nodes on two cores; the heap is small because partitions live in the
   * page cache.
   */
  public static final List<String> DEFAULT_JVM_OPTIONS =
      List.of(
          "-Xms128m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xlog:cds=off", // what an archive of classes can't hold is nothing for a node's log
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** The broker's entry point. */
  public static final String BROKER_MAIN = "io.weir.broker.Main";

  /** Names the bad key. */
  public LocalClusterConfig {
    home = Objects.requireNonNull(home, "cluster: home").toAbsolutePath().normalize();
    Objects.requireNonNull(host, "cluster: host");
    Objects.requireNonNull(java, "cluster: java");
    Objects.requireNonNull(classPath, "cluster: classPath");
    Objects.requireNonNull(mainClass, "cluster: mainClass");
    jvmOptions = List.copyOf(jvmOptions);
    nodes = List.copyOf(nodes);
    nodeProperties = Map.copyOf(nodeProperties);
    if (voterCount != 1 && voterCount != VOTERS_MAX || nodes.size() < voterCount) {
      throw new IllegalArgumentException("cluster: one node votes, or three of three and more");
    }
    if (nodes.stream().map(LocalNode::id).distinct().count() != nodes.size()) {
      throw new IllegalArgumentException("cluster: node ids must differ");
    }
  }

  /** One whose nodes are all there from the start, without a remote store. */
  public LocalClusterConfig(
      Path home,
      String host,
      Path java,
      String classPath,
      String mainClass,
      List<String> jvmOptions,
      List<LocalNode> nodes,
      Map<String, String> nodeProperties) {
    this(
        home,
        host,
        java,
        classPath,
        mainClass,
        jvmOptions,
        nodes,
        nodeProperties,
        nodes.size() < VOTERS_MAX ? 1 : VOTERS_MAX,
        Optional.empty());
  }

  List<LocalNode> voters() {
    return nodes.subList(0, voterCount);
  }
}
