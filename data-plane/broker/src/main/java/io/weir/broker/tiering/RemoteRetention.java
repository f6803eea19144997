package io.weir.broker.tiering;

import io.weir.replication.TieredLog;
import io.weir.storage.tiering.LocalSegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;

/**
 * How much of a tiered log its topic's {@code retention.ms} and {@code retention.bytes} let go,
 * over copies and what is not copied yet. Pure. Not instantiable.
 */
final class RemoteRetention {
  private RemoteRetention() {}

  /** A piece of the log: offsets in a row, and nothing of it counted twice. */
  private record Piece(long endExclusive, long bytes, long maxTimestampMs, boolean active) {}

  /**
   * The offset below which nothing has to be kept; the log's present start when all has to be.
   * Never above what is committed. Segments whose records have no time go by size only; the active
   * one goes by time only, so that a topic at rest lets its last records go too.
   *
   * @param finished copies that are part of the log
   */
  static long newStart(TieredLog log, List<RemoteLogSegmentMetadata> finished, long nowMs) {
    long retentionMs = log.config().retentionMs();
    long retentionBytes = log.config().retentionBytes();
    long start = log.logStartOffset();
    if (!log.config().deleted() || retentionMs < 0 && retentionBytes < 0) {
      return start;
    }
    List<Piece> pieces = pieces(log, finished);
    long excess =
        retentionBytes < 0 ? 0 : pieces.stream().mapToLong(Piece::bytes).sum() - retentionBytes;
    for (Piece piece : pieces) {
      boolean tooLarge = !piece.active() && excess > 0 && excess >= piece.bytes();
      boolean tooOld =
          retentionMs >= 0
              && piece.maxTimestampMs() >= 0
              && nowMs - piece.maxTimestampMs() > retentionMs;
      if (piece.endExclusive() > log.copyableEnd() || !tooLarge && !tooOld) {
        break;
      }
      excess -= piece.bytes();
      start = Math.max(start, piece.endExclusive());
    }
    return start;
  }

  /** Copies in a row, then the local segments that reach beyond them. */
  private static List<Piece> pieces(TieredLog log, List<RemoteLogSegmentMetadata> finished) {
    List<Piece> pieces = new ArrayList<>();
    long covered = log.logStartOffset();
    List<RemoteLogSegmentMetadata> inOrder = new ArrayList<>(finished);
    inOrder.sort(
        Comparator.comparingLong(RemoteLogSegmentMetadata::startOffset)
            .thenComparing(RemoteLogSegmentMetadata::endOffset));
    for (RemoteLogSegmentMetadata copy : inOrder) {
      if (copy.startOffset() > covered && copy.startOffset() > log.localLogStartOffset()) {
        break; // local segments come before it, which are not copied yet
      }
      if (copy.endOffset() >= covered) {
        covered = copy.endOffset() + 1;
        pieces.add(new Piece(covered, copy.segmentSizeInBytes(), copy.maxTimestampMs(), false));
      }
    }
    for (LocalSegment segment : log.segments()) {
      long end = segment.offsets().endExclusive();
      if (end > covered) {
        covered = end;
        pieces.add(
            new Piece(end, segment.sizeInBytes(), segment.maxTimestampMs(), !segment.sealed()));
      }
    }
    return pieces;
  }
}
