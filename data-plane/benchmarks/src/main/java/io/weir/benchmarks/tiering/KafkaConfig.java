package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Settings of stock Kafka's nodes: its defaults, but for what {@code ./weir up} sets on Weir's too
 * (replication, how often tiers are looked at, the plugin's settings) and addresses. Immutable.
 *
 * @param ports by node: of clients, peers and the controller
 */
record KafkaConfig(Path home, KafkaSecurity security, List<Ports> ports) {
  private static final int REPLICAS = 3;
  private static final int KEY_BYTES = 32;

  /** As in the configuration that {@code ./weir up} writes for Weir's nodes. */
  private static final String INTERVAL_MS = "5000";

  private static final String CHUNK_CACHE_BYTES = "33554432";
  private static final String MANIFEST_CACHE_BYTES = "4194304";

  /** The launcher makes one bucket of this name in each store. */
  private static final String BUCKET = "weir-tier";

  KafkaConfig {
    ports = List.copyOf(ports);
  }

  /** A node's ports. */
  record Ports(int clients, int peers, int controller) {}

  Path node(int id) {
    return home.resolve("node-" + id);
  }

  Path data(int id) {
    return node(id).resolve("data");
  }

  String bootstrap() {
    return ports.stream()
        .map(port -> "127.0.0.1:" + port.clients())
        .collect(Collectors.joining(","));
  }

  /**
   * @param id from 1 on
   * @param pluginFolder the plugin's jars
   * @param more keys that win
   */
  Map<String, String> broker(
      int id, Path pluginFolder, Arguments.StoreAddress store, Map<String, String> more) {
    Ports port = ports.get(id - 1);
    String listeners =
        "CLIENTS://127.0.0.1:" + port.clients() + ",PEERS://127.0.0.1:" + port.peers();
    Map<String, String> config = new TreeMap<>(security.brokerConfig());
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(id));
    config.put("controller.quorum.voters", voters());
    config.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + port.controller());
    config.put("advertised.listeners", listeners);
    config.put("inter.broker.listener.name", "PEERS");
    config.put("controller.listener.names", "CONTROLLER");
    config.put("log.dirs", data(id).toString());
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      config.put(topic + ".replication.factor", Integer.toString(REPLICAS));
    }
    config.put("default.replication.factor", Integer.toString(REPLICAS));
    config.put("min.insync.replicas", "2");
    config.put("log.retention.check.interval.ms", INTERVAL_MS);
    config.put("remote.log.manager.task.interval.ms", INTERVAL_MS);
    config.put("remote.log.storage.system.enable", "true");
    config.put("remote.log.metadata.manager.listener.name", "PEERS");
    String metadataClient = "rlmm.config.remote.log.metadata.common.client.";
    config.put(metadataClient + "security.protocol", "SSL");
    security.tls().forEach((key, value) -> config.put(metadataClient + key, value));
    config.put(
        "remote.log.storage.manager.class.name", "io.weir.tieredstorage.WeirRemoteStorageManager");
    config.put("remote.log.storage.manager.class.path", pluginFolder + "/*");
    plugin(store).forEach((key, value) -> config.put("rsm.config.weir." + key, value));
    config.putAll(more);
    return config;
  }

  private Map<String, String> plugin(Arguments.StoreAddress store) {
    return Map.of(
        "store",
        "s3",
        "s3.endpoint",
        "http://127.0.0.1:" + store.port(),
        "s3.path.style",
        "true",
        "s3.bucket",
        BUCKET,
        "s3.credentials.file",
        store.home().resolve("object-store/credentials").toString(),
        "chunk.cache.bytes",
        CHUNK_CACHE_BYTES,
        "manifest.cache.bytes",
        MANIFEST_CACHE_BYTES,
        "encryption.key.file",
        keyFile().toString());
  }

  private Path keyFile() {
    return home.resolve("tier.keys");
  }

  /** As Weir's provisioner does it: one key for every tenant. */
  void writeKeyFile() throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path file =
        Files.createFile(
            keyFile(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "k1 * " + Base64.getEncoder().encodeToString(key) + "\n");
  }

  private String voters() {
    return IntStream.rangeClosed(1, ports.size())
        .mapToObj(id -> id + "@127.0.0.1:" + ports.get(id - 1).controller())
        .collect(Collectors.joining(","));
  }
}
