package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes, before a log is opened, the replacement of segments that a crash interrupted, and
 * removes what compaction had not finished. A crash of this leaves it to be done again. Used once,
 * by one thread.
 */
final class SwapRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(SwapRecovery.class);

  private static final int CHUNK_BYTES = 8192;

  private final LogEnvironment env;
  private final List<String> names;

  private SwapRecovery(LogEnvironment env) throws IOException {
    this.env = env;
    this.names = env.disk().list(env.directory());
  }

  /** Leaves no file of a compaction under a name that is not final. */
  static void complete(LogEnvironment env) throws IOException {
    new SwapRecovery(env).complete();
  }

  private void complete() throws IOException {
    if (names.stream().noneMatch(SwapRecovery::isLeftover)) {
      return;
    }
    TreeSet<Long> ends = offsets(LogFiles.REPLACED);
    TreeSet<Long> swaps = offsets(LogFiles.LOG + LogFiles.SWAP);
    TreeSet<Long> logs = offsets(LogFiles.LOG);
    for (long base : swaps) {
      Long end = ends.higher(base);
      if (end != null) {
        finish(base, end, logs);
      } else if (!logs.contains(base)) {
        finish(base, endOfRecords(base), logs); // as Kafka leaves it
      } // Else it was not offered yet: what it was to replace is whole.
    }
    for (String name : env.disk().list(env.directory())) {
      if (isLeftover(name)) {
        env.disk().delete(env.directory().resolve(name));
      }
    }
  }

  private static boolean isLeftover(String name) {
    return name.endsWith(LogFiles.CLEANED)
        || name.endsWith(LogFiles.SWAP)
        || name.endsWith(LogFiles.REPLACED);
  }

  /** The old segments go for good before the new one has its name, or they could come back. */
  private void finish(long base, long end, TreeSet<Long> logs) throws IOException {
    LOG.info("event=swap_finished log={} base={} end={}", env.directory().getFileName(), base, end);
    for (long old : logs.subSet(base, end)) {
      for (String suffix : List.of(LogFiles.LOG, LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX)) {
        if (old != base || !suffix.equals(LogFiles.LOG)) {
          env.disk().delete(LogFiles.path(env.directory(), old, suffix));
        }
      }
    }
    env.disk().syncDirectory(env.directory());
    for (String suffix : List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX, LogFiles.LOG)) {
      String swap = LogFiles.name(base, suffix + LogFiles.SWAP);
      if (names.contains(swap)) {
        env.disk()
            .rename(env.directory().resolve(swap), LogFiles.path(env.directory(), base, suffix));
      }
    }
    env.disk().syncDirectory(env.directory());
  }

  private long endOfRecords(long base) throws IOException {
    try (DiskFile file =
        env.disk().open(LogFiles.path(env.directory(), base, LogFiles.LOG + LogFiles.SWAP))) {
      BatchScanner scanner =
          new BatchScanner(file, 0, file.size(), ByteBuffer.allocate(CHUNK_BYTES));
      long end = base;
      while (scanner.next()) {
        end = scanner.header().nextOffset();
      }
      if (scanner.stop() != BatchScanner.Stop.END) {
        throw new CorruptRecordException("unreadable end of the cleaned segment at " + base);
      }
      return end;
    }
  }

  private TreeSet<Long> offsets(String suffix) {
    TreeSet<Long> found = new TreeSet<>();
    for (String name : names) {
      OptionalLong offset = LogFiles.offset(name, suffix);
      offset.ifPresent(found::add);
    }
    return found;
  }
}
