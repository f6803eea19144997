package io.weir.broker.node;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.watch.DataFolder;
import io.weir.storage.DirectoryStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The room in a node's log directories, as of the last look. Thread-safe. */
final class DirectorySpaces implements DataFolder {
  private static final List<String> LABELS = List.of("directory");

  private final Supplier<List<DirectoryStatus>> directories;
  private final Map<Integer, Space> seen = new ConcurrentHashMap<>();

  DirectorySpaces(Supplier<List<DirectoryStatus>> directories) {
    this.directories = directories;
  }

  /**
   * The room where there is least, of the directories in service that can be written; fails when
   * none can.
   */
  @Override
  public Space look() throws IOException {
    Space least = null;
    IOException failure = new IOException("no log directory is in service");
    for (DirectoryStatus directory : directories.get()) {
      if (!directory.isOnline()) {
        seen.remove(directory.index());
        continue;
      }
      try {
        Space space = DataFolder.at(directory.folder()).look();
        seen.put(directory.index(), space);
        least = least == null || space.freeBytes() < least.freeBytes() ? space : least;
      } catch (IOException e) {
        seen.remove(directory.index());
        failure = e;
      }
    }
    if (least == null) {
      throw failure;
    }
    return least;
  }

  /** The room in one of them, empty when it was not looked at yet or could not be. */
  Optional<Space> lastSeen(int index) {
    return Optional.ofNullable(seen.get(index));
  }

  void addTo(Metrics metrics) {
    metrics.gauges(
        "weir_log_directory_offline",
        "1 for a log directory that a fault has taken out of service, else 0; by its place in the"
            + " configuration.",
        LABELS,
        sink ->
            directories
                .get()
                .forEach(d -> sink.sample(d.isOnline() ? 0 : 1, Integer.toString(d.index()))));
    metrics.gauges(
        "weir_log_directory_partitions",
        "Partitions whose logs lie in a log directory.",
        LABELS,
        sink -> directories.get().forEach(d -> sink.sample(d.logs(), Integer.toString(d.index()))));
    metrics.gauges(
        "weir_journal_size_bytes",
        "Bytes of the journal of a log directory's durable topics.",
        LABELS,
        sink ->
            directories
                .get()
                .forEach(d -> sink.sample(d.journalBytes(), Integer.toString(d.index()))));
    metrics.gauges(
        "weir_log_directory_free_bytes",
        "Room that a log directory's file system has for this process.",
        LABELS,
        sink ->
            seen.forEach(
                (index, space) -> sink.sample(space.freeBytes(), Integer.toString(index))));
  }
}
