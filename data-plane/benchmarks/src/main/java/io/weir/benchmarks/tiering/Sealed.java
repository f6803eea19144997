package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The segments of a topic that will be copied: all but the active one, as they lie in the leaders'
 * folders. Followers may have rolled elsewhere. Immutable.
 *
 * @param ends exclusive end offset of each partition's sealed segments; 0: it has none
 * @param bytes their size in all partitions
 * @param segments how many there are
 */
record Sealed(Map<Integer, Long> ends, long bytes, int segments) {
  private static final String LOG = ".log";

  Sealed {
    ends = Map.copyOf(ends);
  }

  /**
   * @param leaders the data folder of each partition's leader
   */
  static Sealed of(String topic, Map<Integer, Path> leaders) throws IOException {
    Map<Integer, Long> ends = new TreeMap<>();
    long bytes = 0;
    int segments = 0;
    for (Map.Entry<Integer, Path> leader : leaders.entrySet()) {
      List<Path> logs = logs(folder(leader.getValue(), topic + "-" + leader.getKey()));
      ends.put(leader.getKey(), base(logs.removeLast()));
      for (Path log : logs) {
        bytes += Files.size(log);
      }
      segments += logs.size();
    }
    return new Sealed(ends, bytes, segments);
  }

  /** Kafka's is named like the partition; Weir's has the virtual cluster's prefix before it. */
  private static Path folder(Path data, String partition) throws IOException {
    try (Stream<Path> folders = Files.list(data)) {
      List<Path> found =
          folders
              .filter(
                  folder -> {
                    String name = folder.getFileName().toString();
                    return name.equals(partition) || name.endsWith("." + partition);
                  })
              .toList();
      if (found.size() != 1) {
        throw new IOException(data + " has " + found.size() + " folders of " + partition);
      }
      return found.getFirst();
    }
  }

  private static List<Path> logs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> logs =
          new ArrayList<>(
              files.filter(file -> file.getFileName().toString().endsWith(LOG)).sorted().toList());
      if (logs.isEmpty()) {
        throw new IOException(folder + " has no segments");
      }
      return logs;
    }
  }

  private static long base(Path log) {
    return Long.parseLong(log.getFileName().toString().replace(LOG, ""));
  }
}
