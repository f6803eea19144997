package io.weir.replication.sim;

import io.weir.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** Reads a log's files with Kafka's classes, past our own code. */
final class RawLog {
  private RawLog() {}

  static Map<Long, String> contents(MemoryDisk disk, String folder) {
    Map<Long, String> all = new TreeMap<>();
    Path directory = Path.of("/data", folder);
    try {
      for (String name : disk.list(directory)) {
        if (!name.endsWith(".log")) {
          continue;
        }
        try (DiskFile file = disk.open(directory.resolve(name))) {
          ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
          file.read(bytes, 0);
          for (Record r : MemoryRecords.readableRecords(bytes.flip()).records()) {
            all.put(r.offset(), StandardCharsets.UTF_8.decode(r.value()).toString());
          }
        }
      }
      return all;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
