package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.OptionalLong;

/**
 * Finds the bytes that a read may have: whole batches of one segment, bounded by size and offset.
 * On the log's shard.
 */
final class LogReader {
  private final NavigableMap<Long, Segment> segments;
  private final PositionHints hints;
  private final SparseOffsets sparse;

  LogReader(NavigableMap<Long, Segment> segments, PositionHints hints, SparseOffsets sparse) {
    this.segments = segments;
    this.hints = hints;
    this.sparse = sparse;
  }

  /**
   * @param boundExclusive offsets from here on are not given, at most the log's end
   * @param logEndOffset the log's end
   */
  LogSlice read(
      Segment first,
      long startOffset,
      int maxBytes,
      long boundExclusive,
      long logEndOffset,
      boolean minOneMessage)
      throws IOException {
    if (startOffset >= boundExclusive) {
      return LogSlice.empty(startOffset);
    }
    Segment segment = first;
    while (segment != null && segment.baseOffset() < boundExclusive) {
      Segment next = higher(segment);
      long segmentEnd = next == null ? logEndOffset : next.baseOffset();
      int from = positionOf(segment, startOffset);
      if (from >= 0) {
        return slice(
            segment, from, startOffset, maxBytes, boundExclusive, segmentEnd, minOneMessage);
      }
      segment = next; // compaction removed the rest of this segment
    }
    return LogSlice.empty(startOffset);
  }

  /**
   * When the record at an offset was made, or the next one where there is none: the time of its
   * batch's first record, as no batch is opened.
   *
   * @param first the segment that would hold it
   * @return empty when there is no such record, or when it has no time
   */
  OptionalLong timestampAt(Segment first, long offset) throws IOException {
    for (Segment segment = first; segment != null; segment = higher(segment)) {
      BatchScanner found = segment.locate(offset);
      boolean more = found != null;
      while (more && found.header().recordCount() == 0) {
        more = found.next(); // compaction emptied it
      }
      if (more) {
        BatchHeader header = found.header();
        // A log's own time holds for the whole batch; a delete horizon stands in the first's place.
        long timestamp =
            header.isLogAppendTime() || header.hasDeleteHorizon()
                ? header.maxTimestamp()
                : header.baseTimestamp();
        return timestamp < 0 ? OptionalLong.empty() : OptionalLong.of(timestamp);
      }
    }
    return OptionalLong.empty();
  }

  private LogSlice slice(
      Segment segment,
      int from,
      long startOffset,
      int maxBytes,
      long boundExclusive,
      long segmentEnd,
      boolean minOneMessage)
      throws IOException {
    int to = segment.size();
    long nextOffset = segmentEnd;
    if (boundExclusive < segmentEnd) {
      int bound = positionOf(segment, boundExclusive);
      to = bound < 0 ? to : bound;
      nextOffset = boundExclusive;
    }
    if (to <= from) {
      return LogSlice.empty(startOffset);
    }
    if (to - from > maxBytes) {
      long limit = (long) from + Math.max(0, maxBytes);
      BatchScanner scanner = firstBeyond(segment, from, limit);
      if (scanner.position() > from) {
        to = (int) scanner.position();
        nextOffset = scanner.header().baseOffset();
        if (sparse.isPresent()) {
          nextOffset = segment.nextOffsetAt(to);
        }
      } else if (minOneMessage) {
        to = (int) scanner.nextPosition();
        nextOffset = scanner.header().nextOffset();
      } else {
        return LogSlice.empty(startOffset);
      }
      hints.add(nextOffset, segment.baseOffset(), to);
    } else if (sparse.isPresent() && to == segment.size() && higher(segment) != null) {
      nextOffset = segment.nextOffsetAt(to); // where a follower's log ends that takes it
    }
    return new LogSlice(segment.file(), from, to - from, startOffset, nextOffset);
  }

  /** A scanner on the first batch from a position on that ends beyond a limit. */
  private static BatchScanner firstBeyond(Segment segment, int from, long limit)
      throws IOException {
    int indexed = Math.max(from, segment.offsets().floorPosition(limit));
    for (int start : new int[] {indexed, from}) {
      BatchScanner scanner = segment.scan(start);
      while (scanner.next()) {
        if (scanner.nextPosition() > limit) {
          return scanner;
        }
      }
      // An index entry that points at no batch: begin at the batch that is known.
    }
    throw new IOException("unreadable batch in " + segment);
  }

  /** Position of the first batch that holds this offset or a later one; -1: none in the segment. */
  private int positionOf(Segment segment, long offset) throws IOException {
    int hint = hints.find(offset, segment.baseOffset());
    if (hint >= 0) {
      return hint;
    }
    BatchScanner found = segment.locate(offset);
    return found == null ? -1 : (int) found.position();
  }

  private Segment higher(Segment segment) {
    var entry = segments.higherEntry(segment.baseOffset());
    return entry == null ? null : entry.getValue();
  }
}
