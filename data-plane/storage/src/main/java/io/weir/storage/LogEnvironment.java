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
  private final Runnable checkpointSoon;
  private volatile LogConfig config;

  /**
   * @param checkpointSoon asks for new checkpoints, because an offset in them went back
   */
  LogEnvironment(
      Disk disk,
      Clock clock,
      Executor background,
      Path directory,
      Runnable checkpointSoon,
      LogConfig config) {
    this.disk = disk;
    this.clock = clock;
    this.background = background;
    this.directory = directory;
    this.checkpointSoon = checkpointSoon;
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

  /** The checkpoints on the disk promise more than the log holds now. */
  void checkpointSoon() {
    checkpointSoon.run();
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
