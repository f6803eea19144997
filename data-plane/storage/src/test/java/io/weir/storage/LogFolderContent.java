package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.storage.internals.log.UnifiedLog;

/** Compares the files of Kafka's log and of ours after both were closed. Stateless. */
final class LogFolderContent {
  private LogFolderContent() {}

  /**
   * All files, byte for byte; of the snapshots, which Kafka takes at more places, those that both
   * have.
   *
   * @param active base offset of the active segment
   * @param end the logs' end, where ours must have a snapshot if Kafka's has one
   * @param epochs whether the files of leader epochs are compared
   * @param producersFrom producers whose last record lies below are not compared
   */
  static void assertSame(
      Path kafka, Path ours, long active, long end, boolean epochs, long producersFrom)
      throws IOException {
    Map<String, String> a = read(ours, producersFrom);
    Map<String, String> b = read(kafka, producersFrom);
    String last = LogFiles.name(end, LogFiles.SNAPSHOT);
    // None after everything was taken away, for Kafka.
    assertTrue(
        a.containsKey(last) || !b.containsKey(last), "no snapshot at the end: " + a.keySet());
    Set<String> ourNames = Set.copyOf(a.keySet());
    a.keySet().removeIf(n -> n.endsWith(LogFiles.SNAPSHOT) && !b.containsKey(n));
    b.keySet().removeIf(n -> n.endsWith(LogFiles.SNAPSHOT) && !ourNames.contains(n));
    assertEquals(b.keySet(), a.keySet());
    if (!epochs) {
      b.remove(LogFiles.LEADER_EPOCHS);
    }
    String activeName = LogFiles.name(active, "");
    b.forEach(
        (name, content) -> {
          // Kafka leaves what was truncated behind the active index's last entry.
          boolean open = name.startsWith(activeName) && name.endsWith("index");
          int length = open ? Math.min(content.length(), a.get(name).length()) : content.length();
          assertEquals(content.substring(0, length), a.get(name), name);
        });
  }

  /** The same segments, while both logs are open. */
  static void assertSameSegments(UnifiedLog kafka, Path ours) throws IOException {
    List<String> expected =
        kafka.logSegments().stream()
            .map(s -> LogFiles.name(s.baseOffset(), LogFiles.LOG) + " " + s.size())
            .toList();
    List<String> got = new ArrayList<>();
    try (Stream<Path> paths = Files.list(ours)) {
      for (Path path : paths.filter(p -> p.toString().endsWith(LogFiles.LOG)).sorted().toList()) {
        got.add(path.getFileName() + " " + Files.size(path));
      }
    }
    assertEquals(expected, got, "segments");
  }

  private static Map<String, String> read(Path log, long producersFrom) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.list(log)) {
      for (Path path : paths.toList()) {
        String name = path.getFileName().toString();
        if (!name.endsWith(LogFiles.DELETED)
            && !name.endsWith(LogFiles.TXN_INDEX)
            && !name.equals(LogFiles.SPARSE)) {
          contents.put(name, content(name, Files.readAllBytes(path), producersFrom));
        }
      }
    }
    return contents;
  }

  private static String content(String name, byte[] bytes, long producersFrom) {
    if (name.endsWith(LogFiles.SNAPSHOT)) {
      return producers(bytes, producersFrom);
    }
    return HexFormat.of().formatHex(name.endsWith("index") ? entries(name, bytes) : bytes);
  }

  /** One line per producer: Kafka writes them in no order. */
  private static String producers(byte[] snapshot, long from) {
    TreeMap<Long, String> lines = new TreeMap<>();
    for (ProducerEntry e : ProducerSnapshot.read(ByteBuffer.wrap(snapshot))) {
      if (e.lastOffset() < from) {
        continue;
      }
      lines.put(
          e.producerId(),
          "%d epoch=%d sequence=%d offset=%d delta=%d time=%d coordinator=%d txn=%d%n"
              .formatted(
                  e.producerId(),
                  e.epoch(),
                  e.lastSequence(),
                  e.lastOffset(),
                  e.lastOffsetDelta(),
                  e.lastTimestamp(),
                  e.coordinatorEpoch(),
                  e.currentTxnFirstOffset()));
    }
    return String.join("", lines.values());
  }

  /**
   * Kafka preallocates the active segment's indexes: zeros behind the last entry are no content.
   */
  private static byte[] entries(String name, byte[] bytes) {
    int entry =
        name.endsWith(LogFiles.TIME_INDEX) ? TimeIndex.ENTRY_BYTES : OffsetIndex.ENTRY_BYTES;
    int end = bytes.length;
    while (end >= entry && Arrays.equals(bytes, end - entry, end, new byte[entry], 0, entry)) {
      end -= entry;
    }
    return Arrays.copyOf(bytes, end);
  }
}
