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

  /** The first record with the largest timestamp of all. */
  static Optional<TimestampAndOffset> largest(Collection<Segment> segments, long minOffset)
      throws IOException {
    Segment best = null;
    for (Segment segment : segments) {
      if (best == null || segment.maxTimestamp() > best.maxTimestamp()) {
        best = segment;
      }
    }
    if (best == null || best.maxTimestamp() < 0) {
      return Optional.empty();
    }
    long timestamp = best.maxTimestamp();
    BatchScanner scanner = best.locate(best.maxTimestampOffset());
    for (boolean more = scanner != null; more; more = scanner.next()) {
      if (scanner.header().maxTimestamp() == timestamp) {
        return RecordReader.findTimestamp(read(best, scanner), timestamp, minOffset);
      }
    }
    return Optional.empty();
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
