package io.weir.replication;

import io.weir.storage.PartitionLog;
import io.weir.storage.TimestampAndOffset;
import java.util.Optional;
import org.apache.kafka.common.errors.OffsetNotAvailableException;
import org.apache.kafka.common.requests.ListOffsetsRequest;

/** Answers ListOffsets on a leader (KIP-79, KIP-207, KIP-734, KIP-405). Stateless; on the shard. */
final class OffsetLister {
  private OffsetLister() {}

  /**
   * Finds an offset.
   *
   * @param limit what the caller may see ends here, exclusive
   * @param epochStartOffset while the limit is below it, the leader doesn't know what its
   *     predecessor had committed
   */
  static ListedOffset list(
      PartitionLog log, long timestampMs, long limit, long epochStartOffset, int leaderEpoch) {
    if (timestampMs == ListOffsetsRequest.EARLIEST_TIMESTAMP
        || timestampMs == ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP) {
      long start =
          timestampMs == ListOffsetsRequest.EARLIEST_TIMESTAMP
              ? log.logStartOffset()
              : log.localLogStartOffset();
      return new ListedOffset(-1, start, log.epochForOffset(start).orElse(leaderEpoch));
    }
    if (timestampMs == ListOffsetsRequest.LATEST_TIERED_TIMESTAMP) {
      return ListedOffset.NONE;
    }
    boolean known = limit >= epochStartOffset;
    if (timestampMs == ListOffsetsRequest.LATEST_TIMESTAMP) {
      requireKnown(known);
      return new ListedOffset(-1, limit, leaderEpoch);
    }
    Optional<TimestampAndOffset> found =
        timestampMs == ListOffsetsRequest.MAX_TIMESTAMP
            ? log.maxTimestampOffset()
            : log.offsetForTimestamp(timestampMs);
    if (found.isPresent() && found.get().offset() < limit) {
      TimestampAndOffset f = found.get();
      return new ListedOffset(f.timestampMs(), f.offset(), f.leaderEpoch());
    }
    requireKnown(known);
    return ListedOffset.NONE;
  }

  private static void requireKnown(boolean known) {
    if (!known) {
      throw new OffsetNotAvailableException("the new leader's high watermark is not known yet");
    }
  }
}
