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

  private final Uuid dataDirectoryId;
  private final Uuid metadataDirectoryId;
  private final FileLock lock;

  private NodeFolders(Uuid dataDirectoryId, Uuid metadataDirectoryId, FileLock lock) {
    this.dataDirectoryId = dataDirectoryId;
    this.metadataDirectoryId = metadataDirectoryId;
    this.lock = lock;
  }

  /**
   * Checks that both folders were formatted for this node and takes the lock.
   *
   * @throws IOException if one was not, or another process uses the metadata folder
   */
  static NodeFolders open(KRaftConfig config) throws IOException {
    Uuid dataDirectoryId = directoryId(config, config.dataDir());
    Uuid metadataDirectoryId = directoryId(config, config.metadataDir());
    FileLock lock = new FileLock(config.metadataDir().resolve(LOCK_FILE).toFile());
    if (!lock.tryLock()) {
      lock.unlockAndClose();
      throw new IOException("another process uses metadata.dir " + config.metadataDir());
    }
    return new NodeFolders(dataDirectoryId, metadataDirectoryId, lock);
  }

  Uuid dataDirectoryId() {
    return dataDirectoryId;
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
