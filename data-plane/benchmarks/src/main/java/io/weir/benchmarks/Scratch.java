package io.weir.benchmarks;

import io.weir.broker.node.SystemClock;
import io.weir.storage.DirectoryIdentity;
import io.weir.storage.FileDisk;
import io.weir.storage.LogConfig;
import io.weir.storage.LogDirectory;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Logs on the machine's disk for one trial, below the folder for temporary files; erased at its
 * end. A log that has grown to {@link #LOG_BYTES_MAX} is to be replaced by the next one, so that a
 * trial fills no disk.
 */
final class Scratch implements AutoCloseable {
  /** Size at which a log is given up. */
  static final long LOG_BYTES_MAX = 512L << 20;

  /** Segments small enough that rolling is part of what is measured. */
  static final LogConfig CONFIG = LogConfig.DEFAULT.with(Map.of("segment.bytes", "134217728"));

  private final Path folder;
  private final ExecutorService background = Executors.newFixedThreadPool(2);
  private final LogDirectory directory;
  private int topics;

  Scratch() throws IOException {
    folder = Files.createTempDirectory("weir-benchmark-");
    directory =
        LogDirectory.open(
            folder.resolve("data"),
            new DirectoryIdentity("benchmark-cluster-id00", 1, new Uuid(7, 7)),
            new FileDisk(),
            new SystemClock(),
            topic -> CONFIG,
            background,
            background);
  }

  Path folder() {
    return folder;
  }

  PartitionLog newLog() {
    topics++;
    PartitionLog log =
        directory.create(
            new TopicIdPartition(new Uuid(1, topics), new TopicPartition("topic-" + topics, 0)),
            CONFIG);
    log.assignEpoch(0, 0);
    return log;
  }

  /** Gives a log up and makes the next one. */
  PartitionLog replace(PartitionLog full) {
    directory.delete(full.id());
    return newLog();
  }

  static void erase(Path tree) {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    directory.close();
    background.close();
    erase(folder);
  }
}
