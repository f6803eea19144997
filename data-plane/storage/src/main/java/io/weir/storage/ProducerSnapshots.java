package io.weir.storage;

import java.io.IOException;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot files of one log: {@code <offset>.snapshot} holds the producers as of that offset.
 * One is kept per segment (at its base offset) and one at the end of a log that was closed. Single
 * writer.
 */
final class ProducerSnapshots {
  private static final Logger LOG = LoggerFactory.getLogger(ProducerSnapshots.class);

  private final LogEnvironment env;
  private final TreeSet<Long> offsets = new TreeSet<>();

  ProducerSnapshots(LogEnvironment env) {
    this.env = env;
  }

  /** One was found on the disk. */
  void found(long offset) {
    offsets.add(offset);
  }

  boolean has(long offset) {
    return offsets.contains(offset);
  }

  OptionalLong latest() {
    return offsets.isEmpty() ? OptionalLong.empty() : OptionalLong.of(offsets.last());
  }

  /** Writes one as of the states' end; returned open, to be synced. */
  DiskFile write(ProducerStates states) throws IOException {
    long offset = states.endOffset();
    DiskFile file =
        SmallFiles.replace(
            env.disk(),
            LogFiles.path(env.directory(), offset, LogFiles.SNAPSHOT),
            ProducerSnapshot.write(states.entries()));
    offsets.add(offset);
    return file;
  }

  /**
   * Loads the latest readable one at or below an offset into the states; without any they begin,
   * empty, at {@code logStartOffset}. Unreadable ones are deleted.
   */
  void load(ProducerStates states, long logStartOffset, long maxOffset) throws IOException {
    long nowMs = env.clock().wallTimeMs();
    Long offset = offsets.floor(maxOffset);
    while (offset != null) {
      try {
        states.load(
            offset,
            ProducerSnapshot.read(
                SmallFiles.read(
                    env.disk(), LogFiles.path(env.directory(), offset, LogFiles.SNAPSHOT))),
            nowMs,
            env.config().producerIdExpirationMs());
        return;
      } catch (CorruptRecordException e) {
        LOG.warn(
            "event=producer_snapshot_discarded log={} offset={} reason=\"{}\"",
            env.directory().getFileName(),
            offset,
            e.getMessage());
        delete(offset);
        offset = offsets.floor(maxOffset);
      }
    }
    states.reset(logStartOffset);
  }

  /** Deletes those above an end and at or below a start. */
  void keepWithin(long logStartOffset, long logEndOffset) throws IOException {
    while (!offsets.isEmpty() && offsets.last() > logEndOffset) {
      delete(offsets.last());
    }
    while (!offsets.isEmpty() && offsets.first() <= logStartOffset) {
      delete(offsets.first());
    }
  }

  /**
   * Deletes those below the first segment's base and above the log's end. The one at that base is
   * all that is known after a crash of producers whose records retention took.
   */
  void keepFor(long firstBase, long logEndOffset) throws IOException {
    keepWithin(firstBase - 1, logEndOffset);
  }

  /** Deletes those that stand at no segment's base, except the latest of all. */
  void removeStray(Collection<Long> segmentBases) throws IOException {
    for (Long offset : offsets.toArray(new Long[0])) {
      if (!segmentBases.contains(offset) && !offset.equals(offsets.last())) {
        delete(offset);
      }
    }
  }

  /** Deletes those between two offsets, both exclusive. */
  void deleteBetween(long from, long to) throws IOException {
    for (Long offset : offsets.subSet(from, false, to, false).toArray(new Long[0])) {
      delete(offset);
    }
  }

  void deleteAll() throws IOException {
    while (!offsets.isEmpty()) {
      delete(offsets.first());
    }
  }

  void delete(long offset) throws IOException {
    if (offsets.remove(offset)) {
      env.disk().delete(LogFiles.path(env.directory(), offset, LogFiles.SNAPSHOT));
    }
  }
}
