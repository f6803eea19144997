package io.weir.broker.tiering.read;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * One read of the store, whoever waits for it.
 *
 * <pre>
 *   UNDERWAY --completed--> DONE --taken--> GONE
 *      | dropped                | dropped     ^
 *      +------------------------+-------------+   (batches of a dropped one are closed)
 * </pre>
 *
 * Thread-safe; callbacks run without its lock.
 */
final class Reading {
  /** What makes two asks the same: epoch and offset name a record, whoever leads. */
  record Key(TopicIdPartition id, int epoch, long offset) {
    static Key of(ColdRequest request) {
      long offset = request.offset();
      return new Key(request.id(), request.lineage().epochOf(offset).orElse(-1), offset);
    }
  }

  private final Key key;
  private final String tenant;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private ColdBatches batches;
  private ApiException failure;
  private long failedNs;
  private boolean gone;

  Reading(ColdRequest request) {
    this.key = Key.of(request);
    this.tenant = request.tenant();
  }

  Key key() {
    return key;
  }

  String tenant() {
    return tenant;
  }

  /** Whether nobody wants it any more. */
  synchronized boolean isGone() {
    return gone;
  }

  boolean isDone() {
    return done.isDone();
  }

  void whenDone(Runnable wake) {
    var unused = done.thenRun(wake);
  }

  void succeeded(ColdBatches read) {
    boolean unwanted;
    synchronized (this) {
      unwanted = gone;
      batches = unwanted ? null : read;
    }
    if (unwanted) {
      read.close();
    }
    done.complete(null);
  }

  void failed(ApiException why, long nowNs) {
    synchronized (this) {
      failure = why;
      failedNs = nowNs;
    }
    done.complete(null);
  }

  /** Bytes that it holds now. */
  synchronized int sizeInBytes() {
    return batches == null ? 0 : batches.sizeInBytes();
  }

  synchronized boolean hasFailed() {
    return failure != null;
  }

  /** Whether it failed less than so long ago. */
  synchronized boolean hasFailedWithin(long ns, long nowNs) {
    return failure != null && nowNs - failedNs < ns;
  }

  /** The batches, whose owner the caller becomes; throws the failure, each time. */
  synchronized ColdBatches take() {
    if (failure != null) {
      throw failure;
    }
    if (batches == null) {
      throw new IllegalStateException("nothing to take of " + key);
    }
    ColdBatches taken = batches;
    batches = null;
    gone = true;
    return taken;
  }

  /** Gives up what it holds, now or when it comes. */
  void drop() {
    ColdBatches unwanted;
    synchronized (this) {
      gone = true;
      unwanted = batches;
      batches = null;
    }
    if (unwanted != null) {
      unwanted.close();
    }
  }
}
