package io.weir.broker.handlers.data;

import io.weir.broker.tiering.read.RemoteReads;
import io.weir.replication.ListedOffset;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReadUpTo;
import io.weir.replication.TieredLog;
import io.weir.storage.TimestampAndOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.requests.ListOffsetsRequest;

/**
 * Offsets of a log that is partly in the remote store: what the replica says, and where an older
 * part of the log is only there, what the store says of that (KIP-405, KIP-1005, KIP-1023).
 * Immutable.
 */
final class TieredOffsets {
  private final RemoteReads store;

  TieredOffsets(RemoteReads store) {
    this.store = store;
  }

  /**
   * As {@link PartitionReplica#listOffset}, and called as that is; the answer may come later.
   *
   * @return completed already where the store isn't asked
   */
  CompletableFuture<ListedOffset> list(
      PartitionReplica replica,
      long timestampMs,
      int currentLeaderEpoch,
      ReadUpTo upTo,
      String tenant) {
    boolean isPending = timestampMs == ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP;
    long askedHere = isPending ? ListOffsetsRequest.LATEST_TIERED_TIMESTAMP : timestampMs;
    ListedOffset local = replica.listOffset(askedHere, currentLeaderEpoch, upTo);
    boolean mayBeRemote =
        timestampMs >= 0
            || isPending
            || timestampMs == ListOffsetsRequest.MAX_TIMESTAMP
            || timestampMs == ListOffsetsRequest.LATEST_TIERED_TIMESTAMP;
    Optional<TieredLog> tiered = mayBeRemote ? replica.tieredLog() : Optional.empty();
    if (tiered.isEmpty()) {
      return CompletableFuture.completedFuture(local);
    }
    TieredLog log = tiered.get();
    if (isPending) {
      return store.latestTiered(log, tenant).thenApply(last -> earliestPending(log, last));
    }
    if (timestampMs == ListOffsetsRequest.LATEST_TIERED_TIMESTAMP) {
      return store
          .latestTiered(log, tenant)
          .thenApply(last -> last.map(TieredOffsets::listed).orElse(ListedOffset.NONE));
    }
    if (log.localLogStartOffset() <= log.logStartOffset()) {
      return CompletableFuture.completedFuture(local);
    }
    CompletableFuture<Optional<TimestampAndOffset>> older =
        timestampMs == ListOffsetsRequest.MAX_TIMESTAMP
            ? store.largest(log, local.timestampMs(), tenant)
            : store.firstAtOrAfter(log, timestampMs, tenant);
    return older.thenApply(
        found ->
            found
                .filter(record -> record.offset() < log.copyableEnd())
                .map(TieredOffsets::listed)
                .orElse(local));
  }

  /** The first offset that no copy holds; none while it isn't known what was copied. */
  private static ListedOffset earliestPending(TieredLog log, Optional<TimestampAndOffset> last) {
    long next =
        last.map(record -> Math.max(record.offset() + 1, log.logStartOffset()))
            .orElse(log.logStartOffset());
    boolean isUnknown = last.isEmpty() && log.localLogStartOffset() > log.logStartOffset();
    return isUnknown
        ? ListedOffset.NONE
        : new ListedOffset(-1, next, log.lineage().epochOf(next).orElse(log.leaderEpoch()));
  }

  private static ListedOffset listed(TimestampAndOffset found) {
    return new ListedOffset(found.timestampMs(), found.offset(), found.leaderEpoch());
  }
}
