package io.weir.replication;

import io.weir.storage.EpochEndOffset;
import io.weir.storage.LogSlice;
import java.util.Optional;

/**
 * What a read found. Immutable; the receiver closes it, once.
 *
 * @param slice the batches, maybe none
 * @param highWatermark exclusive end of what is committed
 * @param lastStableOffset exclusive end of what is decided (transactions)
 * @param logStartOffset first offset that may be read
 * @param divergingEpoch the reader's log went another way: it should truncate (KIP-595); then there
 *     are no batches
 * @param cold the offset lies below the local log: remote storage has it; then there are no batches
 */
public record FetchedPartition(
    LogSlice slice,
    long highWatermark,
    long lastStableOffset,
    long logStartOffset,
    Optional<EpochEndOffset> divergingEpoch,
    Optional<ColdPosition> cold)
    implements AutoCloseable {
  @Override
  public void close() {
    slice.close();
  }
}
