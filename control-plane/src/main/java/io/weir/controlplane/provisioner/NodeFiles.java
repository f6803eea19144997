package io.weir.controlplane.provisioner;

import io.weir.controlplane.provisioner.ClusterLayout.NodeLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Renders a node's configuration and its two scripts. Immutable. */
final class NodeFiles {
  static final String OPERATOR_USER = "operator";

  /** Exit code of {@code launch} when the node runs already. */
  static final int ALREADY_RUNNING = 75;

  private static final int REPLICAS = 3;

  private final LocalClusterConfig config;
  private final ClusterLayout layout;
  private final ClusterIdentity identity;

  NodeFiles(LocalClusterConfig config, ClusterLayout layout, ClusterIdentity identity) {
    this.config = config;
    this.layout = layout;
    this.identity = identity;
  }

  String properties(LocalNode node) {
    NodeLayout files = layout.node(node.id());
    boolean voter = config.voters().contains(node);
    // What a cluster began with stays: topics that are there would not get more by a new default.
    int replicas = config.voters().size() < REPLICAS ? 1 : REPLICAS;
    Map<String, String> keys = new TreeMap<>();
    keys.put("cluster.id", identity.clusterId());
    keys.put("node.id", String.valueOf(node.id()));
    keys.put("node.roles", voter ? "broker,controller" : "broker");
    keys.put("data.dir", files.data().toString());
    keys.put("metadata.dir", files.metadata().toString());
    keys.put("controller.quorum", quorum());
    keys.put("tenants.listener", address(node.tenantsPort()));
    keys.put("tenants.advertised", address(node.tenantsPort()));
    keys.put("tenants.security", "SASL_SSL");
    keys.put("operators.listener", address(node.operatorsPort()));
    keys.put("operators.advertised", address(node.operatorsPort()));
    keys.put("inter.broker.listener", address(node.interBrokerPort()));
    keys.put("inter.broker.advertised", address(node.interBrokerPort()));
    keys.put("http.listener", address(node.httpPort()));
    keys.put("tls.ca.file", layout.caCertificate().toString());
    keys.put("tls.certificate.file", files.tls().resolve("server.pem").toString());
    keys.put("tls.key.file", files.tls().resolve("server.key").toString());
    keys.put("inter.broker.tls.ca.file", layout.caCertificate().toString());
    keys.put("inter.broker.tls.certificate.file", files.tls().resolve("peer.pem").toString());
    keys.put("inter.broker.tls.key.file", files.tls().resolve("peer.key").toString());
    keys.put("default.replication.factor", String.valueOf(replicas));
    keys.put("min.insync.replicas", String.valueOf(replicas == 1 ? 1 : 2));
    keys.put("internal.topic.replication.factor", String.valueOf(replicas));
    config
        .tieredStorage()
        .ifPresent(store -> keys.putAll(store.nodeProperties(layout.tierKeys().toString())));
    keys.putAll(config.nodeProperties());
    return keys.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(
            Collectors.joining(
                "\n", "# Written by the provisioner at each of its starts.\n", "\n"));
  }

  String address(int port) {
    return config.host() + ":" + port;
  }

  private String quorum() {
    return config.voters().stream()
        .map(
            voter ->
                voter.id()
                    + "@"
                    + address(voter.interBrokerPort())
                    + ":"
                    + identity.directoryIds().get(voter.id()))
        .collect(Collectors.joining(","));
  }

  /**
   * Runs the node in the foreground; the lock on descriptor 9 outlives {@code exec} and ends with
   * the process.
   */
  String launchScript(LocalNode node) {
    return """
    #!/bin/sh
    # Runs node %1$d until it ends. Written by the provisioner, used by it and by `weir node start`.
    # Descriptor 9 stays open in the node: a second copy finds the lock taken.
    cd %2$s || exit 1
    exec 9>>node.lock
    flock -n 9 || { echo "node %1$d runs already" >&2; exit %3$d; }
    printf '%%s %%s %%s\\n' "$$" "$(cut -d' ' -f22 /proc/$$/stat)" "$(cat /proc/sys/kernel/random/boot_id)" >node.pid.new
    mv node.pid.new node.pid
    [ -z "$(find logs/node.log -size +64M 2>/dev/null)" ] || mv logs/node.log logs/node.log.1
    %8$s
    exec %4$s %5$s $archive $WEIR_NODE_JVM_OPTIONS -cp %6$s %7$s run --config node.properties \\
      </dev/null >>logs/node.log 2>&1
    """
        .formatted(
            node.id(),
            quoted(layout.node(node.id()).home().toString()),
            ALREADY_RUNNING,
            quoted(config.java().toString()),
            config.jvmOptions().stream().map(NodeFiles::quoted).collect(Collectors.joining(" ")),
            quoted(config.classPath()),
            config.mainClass(),
            archiveOption(node));
  }

  /**
   * The archive of parsed classes takes a third off a start. The first node writes it when it first
   * stops cleanly. It fits one build and one JDK, so it is named by them: after a change of either
   * the next one is made, and the old one goes.
   */
  private String archiveOption(LocalNode node) {
    String name = archiveName();
    String use = "-XX:SharedArchiveFile=../" + name;
    return node.equals(config.nodes().getFirst())
        ? "find .. -maxdepth 1 -name 'classes*.jsa' ! -name "
            + name
            + " -delete\narchive='"
            + use
            + " -XX:+AutoCreateSharedArchive'"
        : "archive=; [ ! -s ../" + name + " ] || archive=" + use;
  }

  /** By what the JVM checks itself: its own build, by the time of its files, and the class path. */
  private String archiveName() {
    Path release = config.java().toAbsolutePath().resolve("../../release").normalize();
    String built;
    try {
      built = release + " " + Files.getLastModifiedTime(release).toMillis();
    } catch (IOException e) {
      built = config.java().toString(); // not a JDK's folder; the path has to do
    }
    UUID id =
        UUID.nameUUIDFromBytes(
            (built + "\n" + config.classPath()).getBytes(StandardCharsets.UTF_8));
    return "classes-" + id.toString().substring(0, 8) + ".jsa";
  }

  String formatScript(LocalNode node) {
    return """
    #!/bin/sh
    # Makes the empty folders of node %1$d ready: ids and the bootstrap checkpoint. Does nothing when they are.
    cd %2$s || exit 1
    exec %3$s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED \\
      --sun-misc-unsafe-memory-access=allow -cp %4$s %5$s format \\
      --config node.properties --operator-user %6$s <%7$s >>logs/format.log 2>&1
    """
        .formatted(
            node.id(),
            quoted(layout.node(node.id()).home().toString()),
            quoted(config.java().toString()),
            quoted(config.classPath()),
            config.mainClass(),
            OPERATOR_USER,
            quoted(layout.operatorPassword().toString()));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
