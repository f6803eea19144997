package io.weir.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.KafkaStorageException;

/** Opens the folders of {@link LogDirectories}. Used once, by one thread. */
final class DirectoryOpener {
  private final List<DataDirectory> directories;
  private final String clusterId;
  private final int nodeId;
  private final LogDirectories.Ports ports;
  private final BiConsumer<DataDirectory, IOException> onFault;

  /**
   * For a node's directories.
   *
   * @param directories filled meanwhile
   * @param onFault takes a directory out of service; any thread, also later
   */
  DirectoryOpener(
      List<DataDirectory> directories,
      String clusterId,
      int nodeId,
      LogDirectories.Ports ports,
      BiConsumer<DataDirectory, IOException> onFault) {
    this.directories = directories;
    this.clusterId = clusterId;
    this.nodeId = nodeId;
    this.ports = ports;
    this.onFault = onFault;
  }

  /**
   * Locks a folder and reads whose it is; one that can't be used goes out of service.
   *
   * @throws KafkaStorageException when it is in use, belongs to another node or is there twice
   */
  void acquire(DataDirectory directory) {
    Path folder = directory.folder();
    Disk disk = new WatchedDisk(ports.disk(), folder, e -> onFault.accept(directory, e));
    try {
      if (!disk.isDirectory(folder)) {
        throw new NoSuchFileException("no folder is there");
      }
      DirectoryIdentity identity =
          DirectoryIdentity.read(disk, folder)
              .orElseThrow(() -> new NoSuchFileException("is not formatted; run format first"));
      if (!identity.clusterId().equals(clusterId) || identity.nodeId() != nodeId) {
        throw new KafkaStorageException(
            "data folder "
                + folder
                + " belongs to node "
                + identity.nodeId()
                + " of cluster "
                + identity.clusterId());
      }
      Optional<DataDirectory> twin =
          directories.stream()
              .filter(d -> d.id().filter(identity.directoryId()::equals).isPresent())
              .findFirst();
      if (twin.isPresent()) {
        throw new KafkaStorageException(
            "data folders " + twin.get().folder() + " and " + folder + " have one directory id");
      }
      directory.id(identity.directoryId());
      directory.acquired(
          LogDirectory.acquire(
              folder,
              identity,
              disk,
              ports.clock(),
              ports.executors(),
              new Journaling(JournalLimits.DEFAULT, ports.journals().apply(directory.index()))));
    } catch (DirectoryInUseException e) {
      throw new KafkaStorageException("data folder " + folder + " is in use: " + e.getMessage(), e);
    } catch (IOException e) {
      onFault.accept(directory, e);
    }
  }

  /** Opens the logs of all that could be acquired; blocks. */
  void openLogs(OpeningProgress progress) {
    List<List<Runnable>> tasks = new ArrayList<>();
    for (DataDirectory directory : directories) {
      guarded(directory, logs -> tasks.add(logs.openings(ports.configs())));
    }
    ParallelOpening.run(tasks, ports.executors().recovery(), progress);
    for (DataDirectory directory : directories) {
      guarded(directory, LogDirectory::opened);
    }
  }

  private interface Step {
    void take(LogDirectory logs) throws IOException;
  }

  private void guarded(DataDirectory directory, Step step) {
    Optional<LogDirectory> logs = directory.online();
    if (logs.isPresent()) {
      try {
        step.take(logs.get());
      } catch (IOException e) {
        onFault.accept(directory, e);
      }
    }
  }
}
