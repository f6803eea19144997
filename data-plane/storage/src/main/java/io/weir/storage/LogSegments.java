package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of one log in order, with the producer snapshots that stand at their bases; the last
 * one is active. Single writer.
 */
final class LogSegments {
  private static final Logger LOG = LoggerFactory.getLogger(LogSegments.class);

  /** Sealed segments whose indexes stay in memory, the latest used ones. */
  private static final int LOADED_INDEXES_MAX = 2;

  private final LogEnvironment env;
  private final TreeMap<Long, Segment> segments;
  private final ProducerSnapshots snapshots;
  private final Segment[] loaded = new Segment[LOADED_INDEXES_MAX];
  private int nextLoaded;
  private Segment active;

  LogSegments(LogEnvironment env, TreeMap<Long, Segment> segments, ProducerSnapshots snapshots) {
    this.env = env;
    this.segments = segments;
    this.snapshots = snapshots;
    this.active = segments.lastEntry().getValue();
  }

  TreeMap<Long, Segment> all() {
    return segments;
  }

  Segment active() {
    return active;
  }

  Segment first() {
    return segments.firstEntry().getValue();
  }

  /** The segment where an offset lies or would lie; the first when it is below all. */
  Segment floor(long offset) {
    if (offset >= active.baseOffset()) {
      return active;
    }
    Map.Entry<Long, Segment> entry = segments.floorEntry(offset);
    return entry == null ? first() : entry.getValue();
  }

  long sizeInBytes() {
    long bytes = 0;
    for (Segment segment : segments.values()) {
      bytes += segment.size();
    }
    return bytes;
  }

  /** A segment was read: bounds how many sealed ones keep their indexes in memory. */
  void used(Segment segment) throws IOException {
    if (segment.baseOffset() == active.baseOffset() || !segment.indexesLoaded()) {
      return;
    }
    for (Segment s : loaded) {
      if (s != null && s.baseOffset() == segment.baseOffset()) {
        return;
      }
    }
    Segment oldest = loaded[nextLoaded];
    if (oldest != null && oldest.baseOffset() != active.baseOffset()) {
      oldest.unloadIndexes();
    }
    loaded[nextLoaded] = segment;
    nextLoaded = (nextLoaded + 1) % LOADED_INDEXES_MAX;
  }

  /** All segments were looked at: lets go of the indexes that reading doesn't use. */
  void trimIndexes() throws IOException {
    for (Segment segment : segments.values()) {
      if (segment.indexesLoaded()
          && segment.baseOffset() != active.baseOffset()
          && !Arrays.asList(loaded).contains(segment)) {
        segment.unloadIndexes();
      }
    }
  }

  /**
   * Seals the active segment and begins one at an offset; when the names of the former ones may
   * still be lost, they are synced first: a power loss that took them and left the new one would
   * leave a log that begins there, as if everything before had been deleted on request.
   */
  Segment roll(long baseOffset, ProducerStates producers, LogSyncs syncs) throws IOException {
    syncs.beforeRoll();
    if (syncs.mayLoseNames()) {
      try {
        env.disk().syncDirectory(env.directory());
      } catch (IOException e) {
        throw new UnrecoverableWriteException("the folder's entries could not be synced", e);
      }
    }
    syncs.add(active.seal());
    if (baseOffset > active.baseOffset()) {
      syncs.add(List.of(snapshots.write(producers)));
    }
    Segment sealed = active;
    active = Segment.create(env, baseOffset);
    segments.put(baseOffset, active);
    syncs.directoryChanged();
    sealed.unloadIndexes();
    LOG.debug("event=segment_rolled log={} base={}", env.directory().getFileName(), baseOffset);
    return active;
  }

  /**
   * Removes everything from an offset on; returns the new end (the start of a batch cut through).
   */
  long truncateTo(long offset) throws IOException {
    boolean removed = false;
    while (segments.size() > 1 && active.baseOffset() > offset) {
      segments.remove(active.baseOffset());
      discard(active);
      active = segments.lastEntry().getValue();
      removed = true;
    }
    if (removed) {
      env.disk().syncDirectory(env.directory()); // or a power loss brings them back behind new ones
    }
    forgetLoaded();
    BatchScanner at = active.locate(offset);
    BatchHeader header = at == null ? null : at.header();
    long end = header == null ? offset : Math.min(offset, header.baseOffset());
    active.truncateTo(offset);
    return end;
  }

  /** Brings the producers to the state at an end that was truncated to. */
  void reloadProducers(ProducerStates producers, long logStartOffset, long end) throws IOException {
    snapshots.keepWithin(logStartOffset, end);
    if (producers.isEmpty()) {
      producers.reset(end);
    } else if (producers.endOffset() != end) {
      snapshots.load(producers, logStartOffset, end);
      LogRecoverer.replay(segments, producers, end);
    }
  }

  /**
   * Sees to it that the producers as of a sealed segment's end are on the disk. Returns what was
   * written, open, to be synced.
   */
  List<DiskFile> completeSnapshot(long end, long logStartOffset) throws IOException {
    if (snapshots.has(end)) {
      return List.of();
    }
    ProducerStates producers = new ProducerStates();
    snapshots.load(producers, logStartOffset, end);
    LogRecoverer.replay(segments, producers, end);
    return List.of(snapshots.write(producers));
  }

  /**
   * The producers as of the first segment's base, as a snapshot file has them; empty if unknown.
   */
  Optional<ByteBuffer> firstSnapshot() throws IOException {
    long base = first().baseOffset();
    return snapshots.has(base)
        ? Optional.of(
            SmallFiles.read(env.disk(), LogFiles.path(env.directory(), base, LogFiles.SNAPSHOT)))
        : Optional.empty();
  }

  /** Writes the producers as of the end, so that they survive a power loss. */
  void snapshotDurably(ProducerStates producers) throws IOException {
    try (DiskFile written = snapshots.write(producers)) {
      written.sync();
    }
    env.disk().syncDirectory(env.directory());
  }

  /** Removes all and begins, empty, at an offset. */
  void restartAt(long offset) throws IOException {
    for (Segment segment : segments.values()) {
      discard(segment);
    }
    segments.clear();
    forgetLoaded();
    snapshots.deleteAll();
    active = Segment.create(env, offset);
    segments.put(offset, active);
    env.disk().syncDirectory(env.directory());
  }

  /** Removes segments that end at or before an offset; the active one stays. */
  void removeBelow(long offset) throws IOException {
    while (segments.size() > 1 && segments.higherKey(segments.firstKey()) <= offset) {
      Segment segment = segments.pollFirstEntry().getValue();
      discard(segment);
    }
    forgetLoaded();
    snapshots.keepFor(segments.firstKey(), Long.MAX_VALUE);
  }

  /**
   * A cleaned segment takes the place of those that it was made from, whose files go, except those
   * of its own base: its final names will replace them.
   *
   * @param endExclusive of the offsets of those that it replaces
   */
  void replace(List<Segment> replaced, Segment cleaned, long endExclusive) throws IOException {
    forgetLoaded();
    for (Segment segment : replaced) {
      segments.remove(segment.baseOffset());
      if (segment.baseOffset() == cleaned.baseOffset()) {
        segment.release();
      } else {
        discard(segment);
      }
    }
    segments.put(cleaned.baseOffset(), cleaned);
    snapshots.deleteBetween(cleaned.baseOffset(), endExclusive);
  }

  private void forgetLoaded() {
    Arrays.fill(loaded, null);
  }

  /** Takes a segment's files away at once and frees their space in the background. */
  private void discard(Segment segment) throws IOException {
    segment.release();
    env.disk().delete(segment.path(LogFiles.OFFSET_INDEX));
    env.disk().delete(segment.path(LogFiles.TIME_INDEX));
    Path log = segment.path(LogFiles.LOG);
    Path deleted = segment.path(LogFiles.LOG + LogFiles.DELETED);
    if (!env.disk().exists(log)) {
      return;
    }
    env.disk().rename(log, deleted);
    try {
      env.background()
          .execute(
              () -> {
                try {
                  env.disk().delete(deleted);
                } catch (IOException e) {
                  LOG.warn("event=segment_delete_failed file={} error={}", deleted, e.toString());
                }
              });
    } catch (RejectedExecutionException e) {
      LOG.info("event=segment_delete_postponed file={} reason=stopping", deleted);
    }
  }

  /** The log is closed: writes the active segment's indexes and the producers as of the end. */
  void finish(ProducerStates producers, LogSyncs syncs) throws IOException {
    syncs.add(active.seal());
    if (snapshots.latest().orElse(-1) < producers.endOffset() && producers.endOffset() > 0) {
      syncs.add(List.of(snapshots.write(producers)));
    }
    syncs.directoryChanged();
  }

  void release() {
    segments.values().forEach(Segment::release);
  }
}
