package io.weir.broker.tiering.read;

import io.weir.replication.TieredLog;
import io.weir.storage.TimestampAndOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.KafkaStorageException;

/** A node without a remote store: what lies only there can't be read here. Immutable. */
public final class DisabledReads implements RemoteReads {
  private static KafkaStorageException refusal() {
    return new KafkaStorageException(
        "a part of the log is only in the remote store, and this node has none: set"
            + " remote.log.storage.system.enable and what belongs to it");
  }

  @Override
  public ColdRead read(ColdRequest request) {
    return new ColdRead() {
      @Override
      public boolean isDone() {
        return true;
      }

      @Override
      public void whenDone(Runnable wake) {
        wake.run();
      }

      @Override
      public int sizeInBytes() {
        return 0;
      }

      @Override
      public boolean hasFailed() {
        return true;
      }

      @Override
      public ColdBatches take() {
        throw refusal();
      }

      @Override
      public void leave() {
        // Nothing is kept.
      }
    };
  }

  @Override
  public long fetchWaitMsMax() {
    return 0;
  }

  @Override
  public CompletableFuture<Optional<TimestampAndOffset>> firstAtOrAfter(
      TieredLog log, long timestampMs, String tenant) {
    return CompletableFuture.failedFuture(refusal());
  }

  @Override
  public CompletableFuture<Optional<TimestampAndOffset>> largest(
      TieredLog log, long atLeastMs, String tenant) {
    return CompletableFuture.failedFuture(refusal());
  }

  @Override
  public CompletableFuture<Optional<TimestampAndOffset>> latestTiered(
      TieredLog log, String tenant) {
    return CompletableFuture.failedFuture(refusal());
  }

  @Override
  public CompletableFuture<OptionalLong> timestampNear(TieredLog log, long offset, String tenant) {
    return CompletableFuture.failedFuture(refusal());
  }
}
