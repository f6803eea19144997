package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the segments above the recovery point after an unclean stop: every batch's checksum and
 * order; makes indexes, epochs and producer states from what is sound and cuts the rest. A torn
 * tail (an append that the crash interrupted) is thrown away; complete bytes that have to be cut
 * are kept beside the log as {@code .damaged}. Used once, by one thread.
 */
final class LogRecoverer {
  private static final Logger LOG = LoggerFactory.getLogger(LogRecoverer.class);
  private static final int CHUNK_BYTES = 128 << 10;

  /** How far behind an unreadable place a sound batch is looked for. */
  private static final int SEARCH_BYTES_MAX = 8 << 20;

  /** A control batch is tiny; a larger one is none. */
  private static final int CONTROL_BATCH_BYTES_MAX = 64 << 10;

  private final LogEnvironment env;
  private final NavigableMap<Long, Segment> segments;
  private final EpochCache epochs;
  private final ProducerStates producers;
  private final ProducerSnapshots snapshots;
  private final List<DiskFile> unsynced;
  private final SparseOffsets sparse;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
  private long lastOffset = -1;
  private long tornBytes;
  private long damagedBytes;
  private String detail = "";

  LogRecoverer(
      LogEnvironment env,
      NavigableMap<Long, Segment> segments,
      EpochCache epochs,
      ProducerStates producers,
      ProducerSnapshots snapshots,
      List<DiskFile> unsynced,
      SparseOffsets sparse) {
    this.env = env;
    this.segments = segments;
    this.epochs = epochs;
    this.producers = producers;
    this.snapshots = snapshots;
    this.unsynced = unsynced;
    this.sparse = sparse;
  }

  /** Recovers from the segment that holds the recovery point on; returns the log's end. */
  long recover(long recoveryPoint, long logStartOffset) throws IOException {
    Long floor = segments.floorKey(recoveryPoint);
    long from = floor == null ? segments.firstKey() : floor;
    epochs.truncateFromEnd(from);
    snapshots.load(producers, logStartOffset, from);
    replay(segments, producers, from);
    long end = from;
    List<Segment> suspects = new ArrayList<>(segments.tailMap(from, true).values());
    for (int i = 0; i < suspects.size(); i++) {
      Segment segment = suspects.get(i);
      if (i > 0 && segment.baseOffset() != end && !mayHaveGaps()) {
        setAside(suspects.subList(i, suspects.size())); // a power loss took what was between
        break;
      }
      producers.endOffset(Math.max(producers.endOffset(), segment.baseOffset()));
      if (producers.endOffset() == segment.baseOffset() && segment.baseOffset() > logStartOffset) {
        unsynced.add(snapshots.write(producers));
      }
      boolean sound = recover(segment);
      end = Math.max(segment.baseOffset(), lastOffset + 1);
      if (!sound) {
        setAside(suspects.subList(i + 1, suspects.size()));
        break;
      }
      if (i < suspects.size() - 1) {
        unsynced.addAll(segment.seal());
      }
    }
    return end;
  }

  private boolean mayHaveGaps() {
    return sparse.isPresent() || env.config().compacted();
  }

  /** Applies the headers of the batches between the states' end and an offset. */
  static void replay(NavigableMap<Long, Segment> segments, ProducerStates producers, long toOffset)
      throws IOException {
    if (producers.endOffset() >= toOffset) {
      return;
    }
    Long first = segments.floorKey(producers.endOffset());
    long from = first == null ? segments.firstKey() : first;
    for (Segment segment : segments.subMap(from, true, toOffset, false).values()) {
      BatchScanner scanner = segment.locate(producers.endOffset());
      boolean more = scanner != null;
      while (more && scanner.header().baseOffset() < toOffset) {
        producers.apply(scanner.header(), marker(segment, scanner));
        more = scanner.next();
      }
    }
    producers.endOffset(toOffset);
  }

  private static Optional<TransactionMarker> marker(Segment segment, BatchScanner scanner)
      throws IOException {
    BatchHeader header = scanner.header();
    if (!header.isControl() || !header.hasProducerId()) {
      return Optional.empty();
    }
    if (header.sizeInBytes() > CONTROL_BATCH_BYTES_MAX) {
      LOG.warn("event=control_batch_ignored reason=size {}", header);
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) header.sizeInBytes());
    segment.file().read(bytes, scanner.position());
    return TransactionMarker.read(bytes.flip());
  }

  private boolean recover(Segment segment) throws IOException {
    IndexBuilder indexes = new IndexBuilder(segment.baseOffset(), env.config());
    long epochsRiseUpTo = epochsRiseUpTo(segment);
    BatchScanner scanner = new BatchScanner(segment.file().file(), 0, segment.size(), chunk);
    String fault = null;
    long sound = 0;
    long expected = segment.baseOffset();
    while (fault == null && scanner.next()) {
      fault =
          scanner.position() < epochsRiseUpTo
              ? faultOf(scanner, segment.baseOffset(), expected)
              : "leader epoch " + scanner.header().leaderEpoch() + " out of order";
      if (fault == null) {
        BatchHeader header = scanner.header();
        indexes.add(header, (int) scanner.position());
        if (header.leaderEpoch() > epochs.latestOrNone()) {
          epochs.assign(header.leaderEpoch(), header.baseOffset());
        }
        producers.apply(header, marker(segment, scanner));
        lastOffset = header.lastOffset();
        expected = lastOffset + 1;
        sound = scanner.nextPosition();
      }
    }
    int cut = (int) (segment.size() - sound);
    if (cut > 0) {
      boolean torn =
          fault == null
              && scanner.stop() == BatchScanner.Stop.INCOMPLETE
              && segment == segments.lastEntry().getValue()
              && !holdsBatch(segment, sound);
      cut(segment, (int) sound, cut, torn, fault == null ? scanner.stop().toString() : fault);
    }
    segment.adopt(indexes);
    return cut == 0;
  }

  /**
   * Where a segment's leader epochs stop rising; its size if they don't. No checksum covers them,
   * and a flipped bit would show an epoch that never was. A batch that is alone in its epoch before
   * an older one is the wrong one, else the older one is.
   */
  private long epochsRiseUpTo(Segment segment) throws IOException {
    BatchScanner scanner = new BatchScanner(segment.file().file(), 0, segment.size(), chunk);
    int latest = epochs.latestOrNone();
    long latestFrom = 0;
    boolean alone = false;
    while (scanner.next()) {
      int epoch = scanner.header().leaderEpoch();
      if (epoch < latest) {
        return alone ? latestFrom : scanner.position();
      }
      alone = epoch > latest;
      if (alone) {
        latest = epoch;
        latestFrom = scanner.position();
      }
    }
    return segment.size();
  }

  /** What is wrong with a batch whose lengths are right; null if nothing. */
  private String faultOf(BatchScanner scanner, long segmentBase, long expected) throws IOException {
    BatchHeader header = scanner.header();
    if (header.baseOffset() <= lastOffset || header.baseOffset() < segmentBase) {
      return "offset " + header.baseOffset() + " after " + lastOffset;
    }
    if (header.lastOffset() - segmentBase > Integer.MAX_VALUE) {
      return "offset " + header.lastOffset() + " too far from the segment's base";
    }
    // The checksum does not cover the base offset: a flipped bit there would pass for a gap, and a
    // later truncation would leave a hole. Only compaction makes gaps.
    if (header.baseOffset() != expected && !sparse.isPresent()) {
      return "offset " + header.baseOffset() + " where " + expected + " should be";
    }
    return scanner.isCrcValid() ? null : "checksum";
  }

  private void cut(Segment segment, int at, int bytes, boolean torn, String reason)
      throws IOException {
    if (torn) {
      tornBytes += bytes;
      LOG.info(
          "event=torn_tail_cut segment={} at={} bytes={}", segment.path(LogFiles.LOG), at, bytes);
    } else {
      damagedBytes += bytes;
      detail = "segment " + segment.baseOffset() + " at byte " + at + ": " + reason;
      LOG.warn(
          "event=damage_cut segment={} at={} bytes={} reason=\"{}\"",
          segment.path(LogFiles.LOG),
          at,
          bytes,
          reason);
      keep(segment, at);
    }
    segment.cutTo(at);
  }

  /** Copies what will be cut to {@code <base>.log.<position>.damaged}. */
  private void keep(Segment segment, int from) throws IOException {
    try (DiskFile copy =
        env.disk().open(segment.path(LogFiles.LOG + "." + from + LogFiles.DAMAGED))) {
      copy.truncate(0);
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
      for (long at = from; at < segment.size(); at += buffer.limit()) {
        buffer.clear();
        segment.file().read(buffer, at);
        copy.write(buffer.flip(), at - from);
        if (buffer.limit() == 0) {
          break;
        }
      }
      copy.sync();
    }
  }

  /** Whole segments behind a damaged place: they can't be reached any more. */
  private void setAside(List<Segment> behind) throws IOException {
    for (Segment segment : behind) {
      damagedBytes += segment.size();
      segment.release();
      segments.remove(segment.baseOffset());
      snapshots.delete(segment.baseOffset());
      env.disk().rename(segment.path(LogFiles.LOG), segment.path(LogFiles.LOG + LogFiles.DAMAGED));
      env.disk().delete(segment.path(LogFiles.OFFSET_INDEX));
      env.disk().delete(segment.path(LogFiles.TIME_INDEX));
      LOG.warn("event=segment_set_aside segment={}", segment.path(LogFiles.LOG));
    }
    if (!behind.isEmpty() && detail.isEmpty()) {
      detail = "segments missing before " + behind.getFirst().baseOffset();
    }
  }

  /** Whether a sound batch lies behind a place: then it wasn't the tail that a crash tore. */
  private boolean holdsBatch(Segment segment, long from) throws IOException {
    ByteBuffer rest = ByteBuffer.allocate((int) Math.min(SEARCH_BYTES_MAX, segment.size() - from));
    int bytes = segment.file().read(rest, from);
    rest.flip();
    BatchHeader header = new BatchHeader();
    for (int at = 1; at + BatchHeader.HEADER_BYTES <= bytes; at++) {
      header.wrap(rest, at);
      if (header.magic() == BatchHeader.MAGIC
          && header.sizeInBytes() >= BatchHeader.HEADER_BYTES
          && header.sizeInBytes() <= bytes - at
          && header.lastOffsetDelta() >= 0
          && header.baseOffset() > lastOffset
          && header.isCrcValid()) {
        return true;
      }
    }
    return false;
  }

  long tornBytes() {
    return tornBytes;
  }

  long damagedBytes() {
    return damagedBytes;
  }

  String detail() {
    return detail;
  }
}
