package io.weir.broker.tiering.read;

import io.weir.protocol.batch.BatchHeader;
import io.weir.replication.TieredLog;
import io.weir.storage.RecordReader;
import io.weir.storage.TimestampAndOffset;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.OffsetRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * Finds offsets of the part of a log that only the remote store holds: by remote metadata which
 * segment, by its indexes where, by its batches' headers which one, and that one opened. Stateless;
 * blocks.
 */
final class RemoteTimes {
  private final RemoteSegments segments;
  private final RemoteIndexes indexes;
  private final RemoteStorageManager store;

  RemoteTimes(RemoteSegments segments, RemoteIndexes indexes, RemoteStorageManager store) {
    this.segments = segments;
    this.indexes = indexes;
    this.store = store;
  }

  /** The first record at or after a time below the local log's start. */
  Optional<TimestampAndOffset> firstAtOrAfter(TieredLog log, long timestampMs)
      throws RemoteStorageException, IOException {
    long from = log.logStartOffset();
    TimestampAndOffset best = null;
    for (RemoteLogSegmentMetadata segment : visible(log)) {
      if (best != null && segment.startOffset() > best.offset()) {
        break; // what begins later holds nothing earlier
      }
      if (segment.maxTimestampMs() >= timestampMs) {
        Optional<TimestampAndOffset> found = first(segment, log, timestampMs, from);
        if (found.isPresent() && (best == null || found.get().offset() < best.offset())) {
          best = found.get();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** The first record with the largest timestamp below the local log's start, if at least so. */
  Optional<TimestampAndOffset> largest(TieredLog log, long atLeastMs)
      throws RemoteStorageException, IOException {
    List<RemoteLogSegmentMetadata> newestFirst =
        visible(log).stream()
            .sorted(
                Comparator.comparingLong(RemoteLogSegmentMetadata::maxTimestampMs)
                    .reversed()
                    .thenComparingLong(RemoteLogSegmentMetadata::startOffset))
            .toList();
    TimestampAndOffset best = null;
    for (RemoteLogSegmentMetadata segment : newestFirst) {
      long beatMs = best == null ? atLeastMs : best.timestampMs();
      if (segment.maxTimestampMs() < beatMs) {
        break;
      }
      Optional<TimestampAndOffset> found = largestIn(segment, log);
      if (found.isPresent() && found.get().timestampMs() >= beatMs && isBefore(found.get(), best)) {
        best = found.get();
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isBefore(TimestampAndOffset found, TimestampAndOffset best) {
    return best == null
        || found.timestampMs() > best.timestampMs()
        || found.offset() < best.offset();
  }

  /** The last offset of the lineage that any copy holds. */
  Optional<TimestampAndOffset> latestTiered(TieredLog log) throws RemoteStorageException {
    for (int epoch : log.lineage().epochs().reversed()) {
      Optional<OffsetRange> own = log.lineage().offsetsOf(epoch);
      Optional<Long> highest =
          own.isEmpty() ? Optional.empty() : segments.highestOffset(log.id(), epoch);
      if (highest.isPresent()) {
        long last = Math.min(highest.get(), own.get().endExclusive() - 1);
        return last < log.logStartOffset()
            ? Optional.empty()
            : Optional.of(new TimestampAndOffset(BatchHeader.NO_TIMESTAMP, last, epoch));
      }
    }
    return Optional.empty();
  }

  /** The newest record's time of the copy that holds an offset. */
  OptionalLong timestampNear(TieredLog log, long offset) throws RemoteStorageException {
    OptionalInt epoch = log.lineage().epochOf(offset);
    if (epoch.isEmpty()) {
      return OptionalLong.empty();
    }
    return segments
        .holding(log.id(), epoch.getAsInt(), offset)
        .filter(segment -> segment.maxTimestampMs() >= 0)
        .map(segment -> OptionalLong.of(segment.maxTimestampMs()))
        .orElse(OptionalLong.empty());
  }

  private List<RemoteLogSegmentMetadata> visible(TieredLog log) throws RemoteStorageException {
    return segments.along(log.id(), log.lineage(), log.logStartOffset(), log.localLogStartOffset());
  }

  private Optional<TimestampAndOffset> first(
      RemoteLogSegmentMetadata segment, TieredLog log, long timestampMs, long minOffset)
      throws RemoteStorageException, IOException {
    long from = Math.max(indexes.times(segment).offsetFor(timestampMs), minOffset);
    try (SegmentScan scan = scanFrom(segment, from)) {
      while (nextVisible(scan, segment, log)) {
        BatchHeader header = scan.header();
        if (header.maxTimestamp() >= timestampMs
            && header.lastOffset() >= minOffset
            && isOfLog(header, log)) {
          Optional<TimestampAndOffset> found =
              RecordReader.findTimestamp(body(scan), timestampMs, minOffset);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The largest of what is visible of a segment; all of its headers are looked at. */
  private Optional<TimestampAndOffset> largestIn(RemoteLogSegmentMetadata segment, TieredLog log)
      throws RemoteStorageException, IOException {
    Optional<TimestampAndOffset> whole =
        first(segment, log, segment.maxTimestampMs(), log.logStartOffset());
    if (whole.isPresent()) {
      return whole;
    }
    // The record is not of the log, or not of this part of it: the next largest one may be.
    Optional<TimestampAndOffset> best = Optional.empty();
    long bestMs = BatchHeader.NO_TIMESTAMP;
    try (SegmentScan scan = scanFrom(segment, log.logStartOffset())) {
      while (nextVisible(scan, segment, log)) {
        BatchHeader header = scan.header();
        if (header.maxTimestamp() > bestMs
            && header.lastOffset() >= log.logStartOffset()
            && isOfLog(header, log)) {
          Optional<TimestampAndOffset> found =
              RecordReader.largestTimestamp(body(scan), log.logStartOffset());
          if (found.isPresent() && found.get().timestampMs() > bestMs) {
            best = found;
            bestMs = found.get().timestampMs();
          }
        }
      }
    }
    return best;
  }

  private SegmentScan scanFrom(RemoteLogSegmentMetadata segment, long offset)
      throws RemoteStorageException, IOException {
    int from = indexes.offsets(segment).positionFor(offset);
    return new SegmentScan(store, segment, from, segment.segmentSizeInBytes());
  }

  /** The next batch below the local log; false behind the last one. */
  private static boolean nextVisible(
      SegmentScan scan, RemoteLogSegmentMetadata segment, TieredLog log) throws IOException {
    if (scan.next()) {
      return scan.header().baseOffset() < log.localLogStartOffset();
    }
    if (scan.nextPosition() < segment.segmentSizeInBytes()) {
      throw new EOFException("the stream of the copied segment ended early");
    }
    return false;
  }

  private static boolean isOfLog(BatchHeader header, TieredLog log) {
    Lineage lineage = log.lineage();
    return SegmentReads.belongs(header, lineage, log.logStartOffset());
  }

  private static ByteBuffer body(SegmentScan scan) throws IOException {
    if (scan.header().sizeInBytes() > BATCH_BYTES_MAX) {
      throw new CorruptRecordException("batch of " + scan.header().sizeInBytes() + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) scan.header().sizeInBytes());
    if (!scan.read(bytes)) {
      throw new EOFException("the stream of the copied segment ended within a batch");
    }
    return bytes.flip();
  }

  /** A look-up opens no larger batch: no producer's request could have held it. */
  private static final int BATCH_BYTES_MAX = 128 << 20;
}
