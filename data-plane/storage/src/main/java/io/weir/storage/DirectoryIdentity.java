package io.weir.storage;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/**
 * Whose data folder it is, as {@code meta.properties} (version 1, Kafka's keys) says. Immutable.
 *
 * @param clusterId the cluster's id, 22 characters
 * @param nodeId the node's id
 * @param directoryId id of the folder itself, made at format
 */
public record DirectoryIdentity(String clusterId, int nodeId, Uuid directoryId) {
  /** The file's name. */
  public static final String FILE = "meta.properties";

  private static final String VERSION = "1";

  /**
   * Reads a folder's identity; empty when it was never formatted.
   *
   * @throws IOException when the file can't be read or lacks a key
   */
  public static Optional<DirectoryIdentity> read(Disk disk, Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!disk.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(SmallFiles.readText(disk, file)));
      if (!VERSION.equals(properties.getProperty("version"))) {
        throw new IOException("version=" + properties.getProperty("version") + " in " + file);
      }
      return Optional.of(
          new DirectoryIdentity(
              need(properties, "cluster.id", file),
              Integer.parseInt(need(properties, "node.id", file)),
              Uuid.fromString(need(properties, "directory.id", file))));
    } catch (IllegalArgumentException e) {
      throw new IOException("unreadable value in " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes it, synced. */
  public void write(Disk disk, Path directory) throws IOException {
    SmallFiles.replaceDurably(
        disk,
        directory.resolve(FILE),
        SmallFiles.utf8(
            "cluster.id="
                + clusterId
                + "\ndirectory.id="
                + directoryId
                + "\nnode.id="
                + nodeId
                + "\nversion="
                + VERSION
                + "\n"));
  }

  private static String need(Properties properties, String key, Path file) throws IOException {
    String value = properties.getProperty(key);
    if (value == null || value.isBlank()) {
      throw new IOException(key + " is missing in " + file);
    }
    return value.trim();
  }
}
