package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of a data folder's files that hold an offset per partition, in Kafka's text format: {@code
 * topic partition offset} per line. Stateless but for its name; one writer at a time.
 */
enum OffsetCheckpoint {
  RECOVERY_POINT("recovery-point-offset-checkpoint"),
  LOG_START("log-start-offset-checkpoint"),
  HIGH_WATERMARK("replication-offset-checkpoint"),
  CLEANER("cleaner-offset-checkpoint");

  private static final Logger LOG = LoggerFactory.getLogger(OffsetCheckpoint.class);

  private final String file;

  OffsetCheckpoint(String file) {
    this.file = file;
  }

  /** All entries; none when the file is missing or unreadable (then everything is checked anew). */
  Map<TopicPartition, Long> read(Disk disk, Path directory) throws IOException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try {
      for (String line : SmallFiles.readCheckpoint(disk, directory.resolve(file))) {
        String[] parts = line.trim().split("\\s+");
        if (parts.length != 3) {
          throw new CorruptRecordException("line: " + line);
        }
        offsets.put(
            new TopicPartition(parts[0], Integer.parseInt(parts[1])), Long.parseLong(parts[2]));
      }
      return offsets;
    } catch (CorruptRecordException | NumberFormatException e) {
      LOG.error("event=checkpoint_unreadable file={} reason=\"{}\"", file, e.getMessage());
      return Map.of();
    }
  }

  void write(Disk disk, Path directory, Map<TopicPartition, Long> offsets) throws IOException {
    List<String> lines = new ArrayList<>(offsets.size());
    offsets.forEach((tp, offset) -> lines.add(tp.topic() + " " + tp.partition() + " " + offset));
    SmallFiles.replaceDurably(disk, directory.resolve(file), SmallFiles.checkpoint(lines));
  }
}
