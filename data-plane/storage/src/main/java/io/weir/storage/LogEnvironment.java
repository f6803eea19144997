package io.weir.storage;

import io.weir.protocol.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * What the parts of one log share: where it lies, its ports and its current settings. Owned by the
 * log's shard; {@code config} changes only there, and compaction's thread reads it too.
 */
final class LogEnvironment {
  private final Disk disk;
  private final Clock clock;
  private final Executor background;
  private final Path directory;
  private final Checkpointing checkpoints;
  private final Journal journal;
  private volatile LogConfig config;

  /**
   * @param checkpoints of the folder
   * @param journal of the folder that the log lies in
   */
  LogEnvironment(
      Disk disk,
      Clock clock,
      Executor background,
      Path directory,
      Checkpointing checkpoints,
      Journal journal,
      LogConfig config) {
    this.disk = disk;
    this.clock = clock;
    this.background = background;
    this.directory = directory;
    this.checkpoints = checkpoints;
    this.journal = journal;
    this.config = config;
  }

  Disk disk() {
    return disk;
  }

  Clock clock() {
    return clock;
  }

  Executor background() {
    return background;
  }

  /** The folder's journal of durable logs. */
  Journal journal() {
    return journal;
  }

  /** For when the checkpoints on the disk promise more than the log holds now. */
  Checkpointing checkpoints() {
    return checkpoints;
  }

  Path directory() {
    return directory;
  }

  LogConfig config() {
    return config;
  }

  void config(LogConfig newConfig) {
    config = newConfig;
  }

  /** The one translation of a disk's fault into what Kafka's clients and controller understand. */
  KafkaStorageException failed(String doing, IOException e) {
    return new KafkaStorageException(
        "error while " + doing + " log=" + directory.getFileName() + ": " + e, e);
  }
}
