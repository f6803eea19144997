package io.weir.broker.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;

/**
 * A {@link FolderStore} that ends its node's process without any more ado, as SIGKILL does, at the
 * step that {@link #haltAt} names: whoever gets there first, once. Beside the store's own steps
 * there is {@link #COPY_FINISHED}. Its settings are {@code folder} and {@code nodes}, the folder of
 * all nodes' folders. Thread-safe.
 */
public final class HaltingStore extends FolderStore {
  /** The event that a copy is finished has just been written into this node's log of them. */
  static final String COPY_FINISHED = "COPY_FINISHED";

  private static final int STATUS = 137;
  private static final long LOOK_NS = 1_000_000;
  private Path events;

  /** Lets the next process that gets to a step end there. */
  static void haltAt(Path nodes, String step) throws IOException {
    Files.createFile(nodes.resolve(step));
  }

  private Path nodes;

  @Override
  public void configure(Map<String, ?> configs) {
    super.configure(configs);
    nodes = Path.of((String) configs.get("nodes"));
    events =
        nodes.resolve("node-" + configs.get("broker.id") + "/data/__weir_remote_log_metadata-0");
  }

  @Override
  void at(Step step) {
    haltIfToldTo(step.name());
  }

  private void haltIfToldTo(String step) {
    try {
      if (Files.deleteIfExists(nodes.resolve(step))) {
        Runtime.getRuntime().halt(STATUS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata segment, LogSegmentData data) throws RemoteStorageException {
    Optional<CustomMetadata> custom = super.copyLogSegmentData(segment, data);
    if (Files.exists(nodes.resolve(COPY_FINISHED))) {
      long before = eventBytes();
      new Thread(() -> haltAfterEvent(before), "halt-after-event").start();
    }
    return custom;
  }

  /** Local segments go at a later look only. */
  private void haltAfterEvent(long before) {
    while (eventBytes() == before) {
      LockSupport.parkNanos(LOOK_NS);
    }
    haltIfToldTo(COPY_FINISHED);
  }

  private long eventBytes() {
    try (Stream<Path> files = Files.list(events)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
