package io.weir.controlplane.provisioner;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * What a cluster is known by, made once and never changed. Immutable.
 *
 * @param clusterId Kafka's 22 characters
 * @param directoryIds by node id: the directory id of its metadata folder, which the voter set
 *     names
 */
record ClusterIdentity(String clusterId, SortedMap<Integer, String> directoryIds) {
  private static final String DIRECTORY_PREFIX = "node.";
  private static final String DIRECTORY_SUFFIX = ".directory.id";

  /** Reads the identity; makes ids that are missing, for a new cluster or a new node. */
  static ClusterIdentity loadOrCreate(Path file, LocalClusterConfig config) {
    Properties stored = load(file);
    StringBuilder text = new StringBuilder("# Made once by the provisioner. Do not change.\n");
    String clusterId = stored.getProperty("cluster.id", Uuid.randomUuid().toString());
    text.append("cluster.id=").append(clusterId).append('\n');
    SortedMap<Integer, String> directoryIds = new TreeMap<>();
    for (LocalNode node : config.nodes()) {
      String key = DIRECTORY_PREFIX + node.id() + DIRECTORY_SUFFIX;
      String directoryId = stored.getProperty(key, Uuid.randomUuid().toString());
      directoryIds.put(node.id(), directoryId);
      text.append(key).append('=').append(directoryId).append('\n');
    }
    if (stored.size() < 1 + directoryIds.size()) {
      DurableFiles.write(file, text.toString(), DurableFiles.READABLE);
    }
    return new ClusterIdentity(clusterId, directoryIds);
  }

  private static Properties load(Path file) {
    Properties stored = new Properties();
    if (Files.exists(file)) {
      try {
        stored.load(new StringReader(DurableFiles.read(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(file + " can't be read", e);
      }
    }
    return stored;
  }
}
