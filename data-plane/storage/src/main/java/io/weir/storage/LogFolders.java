package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;

/**
 * Names of the logs' folders: {@code <topic>-<partition>}, with Kafka's suffixes while a log is
 * being deleted, or copied from another directory.
 */
final class LogFolders {
  private static final String DELETE_SUFFIX = "-delete";
  private static final String FUTURE_SUFFIX = "-future";

  /** File systems allow 255 bytes; the topic id, a counter and the suffix need the rest. */
  private static final int NAME_KEPT_MAX = 200;

  private LogFolders() {}

  /** The partition whose log lies in a folder of this name; empty when it is something else. */
  static Optional<TopicPartition> partition(Path path) {
    String name = path.getFileName().toString();
    int dash = name.lastIndexOf('-');
    if (dash <= 0 || dash == name.length() - 1 || name.length() - dash > 10) {
      return Optional.empty();
    }
    for (int i = dash + 1; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    return Optional.of(
        new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
  }

  static boolean isDeleted(Path path) {
    return path.getFileName().toString().endsWith(DELETE_SUFFIX);
  }

  /** A copy that was not completed. */
  static boolean isFuture(Path path) {
    return path.getFileName().toString().endsWith(FUTURE_SUFFIX);
  }

  /** A free name for a copy of a log. */
  static Path future(Disk disk, Path directory, TopicIdPartition id) throws IOException {
    return free(disk, directory, id, FUTURE_SUFFIX);
  }

  /** A free name for a log that is being deleted. */
  static Path deleted(Disk disk, Path directory, TopicIdPartition id) throws IOException {
    return free(disk, directory, id, DELETE_SUFFIX);
  }

  private static Path free(Disk disk, Path directory, TopicIdPartition id, String suffix)
      throws IOException {
    String name = id.topic() + "-" + id.partition();
    String kept = name.substring(0, Math.min(name.length(), NAME_KEPT_MAX));
    for (int n = 0; ; n++) {
      Path path = directory.resolve(kept + "." + id.topicId() + "." + n + suffix);
      if (!disk.exists(path)) {
        return path;
      }
    }
  }
}
