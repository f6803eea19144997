package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;

/** Kafka's {@code partition.metadata}: the topic's id. Stateless. */
final class PartitionMetadataFile {
  private static final String VERSION = "version: 0";
  private static final String TOPIC_ID = "topic_id: ";

  private static final int LENGTH = text(Uuid.ZERO_UUID).length();

  private PartitionMetadataFile() {}

  /**
   * The topic's id; {@link Uuid#ZERO_UUID} when the file is missing or torn. It is synced before
   * anything else of the log is, so a power loss that tore it left no record that was promised;
   * what has its full length is damaged when it can't be read.
   */
  static Uuid read(Disk disk, Path logDirectory) throws IOException {
    Path file = logDirectory.resolve(LogFiles.PARTITION_METADATA);
    if (!disk.exists(file)) {
      return Uuid.ZERO_UUID;
    }
    String text = SmallFiles.readText(disk, file);
    if (text.length() < LENGTH || text.indexOf('\0') >= 0) {
      return Uuid.ZERO_UUID;
    }
    String[] lines = text.strip().split("\n");
    if (lines.length != 2 || !lines[0].equals(VERSION) || !lines[1].startsWith(TOPIC_ID)) {
      throw new IOException("unknown content of " + file);
    }
    try {
      return Uuid.fromString(lines[1].substring(TOPIC_ID.length()).trim());
    } catch (IllegalArgumentException e) {
      throw new IOException("no topic id in " + file, e);
    }
  }

  /** Writes it; returned open, to be synced. */
  static DiskFile write(Disk disk, Path logDirectory, Uuid topicId) throws IOException {
    return SmallFiles.replace(
        disk, logDirectory.resolve(LogFiles.PARTITION_METADATA), SmallFiles.utf8(text(topicId)));
  }

  private static String text(Uuid topicId) {
    return VERSION + "\n" + TOPIC_ID + topicId;
  }
}
