package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds records by time: the time index first, then headers, then one batch opened. Producers can
 * write batches whose records are unreadable, very large once decompressed, or older than their
 * header claims: the header answers for these, so that such a topic's look-ups are inexact, and
 * none opens more than two batches or takes long. Stateless.
 */
final class TimestampSearch {
  private static final Logger LOG = LoggerFactory.getLogger(TimestampSearch.class);

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
        boolean empty = header.recordCount() == 0; // compaction kept its header's time
        if (!empty && header.maxTimestamp() >= timestampMs && header.lastOffset() >= minOffset) {
          Optional<TimestampAndOffset> found = inBatch(segment, scanner, timestampMs, minOffset);
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
          best = largestInBatch(segment, scanner, minOffset);
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
    return scanner.next() ? inBatch(bestSegment, scanner, largest, minOffset) : Optional.empty();
  }

  /** Empty only if the records with this time lie before {@code minOffset}. */
  private static Optional<TimestampAndOffset> inBatch(
      Segment segment, BatchScanner scanner, long timestampMs, long minOffset) throws IOException {
    ByteBuffer bytes = read(segment, scanner);
    BatchHeader header = scanner.header();
    try {
      Optional<TimestampAndOffset> found =
          RecordReader.findTimestamp(bytes, timestampMs, minOffset, RecordReader.LOOK_UP_BYTES_MAX);
      if (found.isPresent() || header.baseOffset() < minOffset) {
        return found;
      }
    } catch (UnreadableRecordsException e) {
      LOG.debug("event=look_up_by_header segment={} cause=\"{}\"", segment, e.toString());
    }
    return Optional.of(
        new TimestampAndOffset(
            header.maxTimestamp(), Math.max(header.baseOffset(), minOffset), header.leaderEpoch()));
  }

  private static Optional<TimestampAndOffset> largestInBatch(
      Segment segment, BatchScanner scanner, long minOffset) throws IOException {
    ByteBuffer bytes = read(segment, scanner);
    BatchHeader header = scanner.header();
    try {
      return RecordReader.largestTimestamp(bytes, minOffset, RecordReader.LOOK_UP_BYTES_MAX);
    } catch (UnreadableRecordsException e) {
      LOG.debug("event=look_up_by_header segment={} cause=\"{}\"", segment, e.toString());
      return Optional.of(
          new TimestampAndOffset(header.maxTimestamp(), minOffset, header.leaderEpoch()));
    }
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
