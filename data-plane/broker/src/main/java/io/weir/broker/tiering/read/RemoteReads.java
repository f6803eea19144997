package io.weir.broker.tiering.read;

import io.weir.replication.TieredLog;
import io.weir.storage.TimestampAndOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What is read of logs in the remote store. No method blocks: the work is done on threads of its
 * own, a tenant after the other. Futures fail with {@code KafkaStorageException} when the store is
 * away, has no room for more reads, or lost or damaged a copy. Thread-safe.
 */
public interface RemoteReads {
  /** Begins a read, or finds the one that was left for the same offset. */
  ColdRead read(ColdRequest request);

  /** How long a fetch that has nothing else to answer waits for the store at most, in ms. */
  long fetchWaitMsMax();

  /**
   * The first record at or after a time in the part of the log that is not on disk.
   *
   * @param tenant see {@link ColdRequest}
   */
  CompletableFuture<Optional<TimestampAndOffset>> firstAtOrAfter(
      TieredLog log, long timestampMs, String tenant);

  /**
   * The first record with the largest timestamp in the part of the log that is not on disk, if that
   * is at least {@code atLeastMs}.
   */
  CompletableFuture<Optional<TimestampAndOffset>> largest(
      TieredLog log, long atLeastMs, String tenant);

  /** The last offset of the log that is in the store, inclusive, by remote metadata. */
  CompletableFuture<Optional<TimestampAndOffset>> latestTiered(TieredLog log, String tenant);

  /**
   * The newest record's time of the copied segment that holds an offset, by remote metadata alone;
   * empty when that does not know it.
   */
  CompletableFuture<OptionalLong> timestampNear(TieredLog log, long offset, String tenant);
}
