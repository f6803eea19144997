package io.weir.controller.kraft;

import io.weir.controller.KRaftConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.util.FileLock;

/**
 * A formatted node's folders; the metadata folder is locked against a second process until closed.
 */
final class NodeFolders implements AutoCloseable {
  private static final String LOCK_FILE = ".lock";

  private final Uuid metadataDirectoryId;
  private final FileLock lock;

  private NodeFolders(Uuid metadataDirectoryId, FileLock lock) {
    this.metadataDirectoryId = metadataDirectoryId;
    this.lock = lock;
  }

  /**
   * Checks that the metadata folder was formatted for this node, and takes its lock; so were the
   * data folders, of which at least one must be there and the others may be broken.
   *
   * @throws IOException if one belongs to another node or cluster, no data folder is formatted, or
   *     another process uses the metadata folder
   */
  static NodeFolders open(KRaftConfig config) throws IOException {
    verifyDataFolders(config);
    Uuid metadataDirectoryId = directoryId(config, config.metadataDir());
    FileLock lock = new FileLock(config.metadataDir().resolve(LOCK_FILE).toFile());
    if (!lock.tryLock()) {
      lock.unlockAndClose();
      throw new IOException("another process uses metadata.dir " + config.metadataDir());
    }
    return new NodeFolders(metadataDirectoryId, lock);
  }

  Uuid metadataDirectoryId() {
    return metadataDirectoryId;
  }

  @Override
  public void close() throws IOException {
    lock.unlockAndClose();
  }

  /** The folder's {@code meta.properties}, if it has one. */
  static Optional<MetaProperties> read(Path folder) throws IOException {
    Path file = folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    try {
      return Optional.of(new MetaProperties.Builder(properties).build());
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Refuses a folder of another cluster or node. */
  static void verify(KRaftConfig config, Path folder, MetaProperties found) throws IOException {
    if (!found.clusterId().equals(Optional.of(config.clusterId()))) {
      throw new IOException(
          folder
              + " belongs to cluster "
              + found.clusterId().orElse("(none)")
              + ", not to "
              + config.clusterId());
    }
    if (!found.nodeId().equals(OptionalInt.of(config.nodeId()))) {
      throw new IOException(
          folder
              + " belongs to node "
              + (found.nodeId().isPresent() ? found.nodeId().getAsInt() : "(none)")
              + ", not to "
              + config.nodeId());
    }
  }

  private static void verifyDataFolders(KRaftConfig config) throws IOException {
    IOException first = null;
    int formatted = 0;
    for (Path folder : config.dataDirs()) {
      Optional<MetaProperties> found = Optional.empty();
      try {
        found = read(folder);
      } catch (IOException e) {
        first = first == null ? e : first;
      }
      if (found.isPresent()) {
        verify(config, folder, found.get());
        formatted++;
      }
    }
    if (formatted == 0) {
      throw first != null
          ? first
          : new IOException(
              config.dataDirs().getFirst() + " is not formatted: run the format command first");
    }
  }

  private static Uuid directoryId(KRaftConfig config, Path folder) throws IOException {
    MetaProperties found =
        read(folder)
            .orElseThrow(
                () -> new IOException(folder + " is not formatted: run the format command first"));
    verify(config, folder, found);
    return found
        .directoryId()
        .orElseThrow(() -> new IOException(folder + " has no directory id: format it again"));
  }
}
