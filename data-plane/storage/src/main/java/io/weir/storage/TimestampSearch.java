package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;

/** Finds records by time: the time index first, then headers, then one batch opened. Stateless. */
final class TimestampSearch {
  private TimestampSearch() {}

  /** The first record at or after {@code minOffset} with at least this timestamp. */
  static Optional<TimestampAndOffset> first(
      Collection<Segment> segments, long timestampMs, long minOffset) throws IOException {
    for (Segment segment : segments) {
      if (segment.maxTimestamp() < timestampMs) {
        continue;
      }
      long from = Math.max(segment.times().offsetFor(timestampMs), minOffset);
      BatchScanner scanner = segment.locate(from);
      for (boolean more = scanner != null; more; more = scanner.next()) {
        BatchHeader header = scanner.header();
        if (header.maxTimestamp() >= timestampMs && header.lastOffset() >= minOffset) {
          Optional<TimestampAndOffset> found =
              RecordReader.findTimestamp(read(segment, scanner), timestampMs, minOffset);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The first record with the largest timestamp of those at or above an offset. */
  static Optional<TimestampAndOffset> largest(Collection<Segment> segments, long minOffset)
      throws IOException {
    Optional<TimestampAndOffset> best = Optional.empty();
    Segment bestSegment = null;
    int bestPosition = 0;
    long largest = BatchHeader.NO_TIMESTAMP;
    for (Segment segment : segments) {
      long most = segment.maxTimestamp();
      if (most <= largest) {
        continue;
      }
      BatchScanner scanner = segment.locate(segment.maxTimestampOffset());
      if (scanner != null
          && (scanner.header().baseOffset() < minOffset || scanner.header().recordCount() == 0)) {
        scanner = segment.locate(minOffset); // the largest of what was deleted doesn't count
      }
      boolean more = scanner != null;
      while (more && largest < most) {
        BatchHeader header = scanner.header();
        if (header.recordCount() == 0) {
          // Compaction emptied it and kept its header's time.
        } else if (header.baseOffset() < minOffset) {
          best = RecordReader.largestTimestamp(read(segment, scanner), minOffset);
          largest = best.map(TimestampAndOffset::timestampMs).orElse(largest);
        } else if (header.maxTimestamp() > largest) {
          bestSegment = segment;
          bestPosition = (int) scanner.position();
          largest = header.maxTimestamp();
        }
        more = scanner.next();
      }
    }
    if (bestSegment == null) {
      return best;
    }
    BatchScanner scanner = bestSegment.scan(bestPosition);
    return scanner.next()
        ? RecordReader.findTimestamp(read(bestSegment, scanner), largest, minOffset)
        : Optional.empty();
  }

  private static ByteBuffer read(Segment segment, BatchScanner scanner) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(scanner.header().sizeInBytes()));
    segment.file().read(bytes, scanner.position());
    if (bytes.hasRemaining()) {
      throw new IOException("batch cut short in " + segment);
    }
    return bytes.flip();
  }
}
