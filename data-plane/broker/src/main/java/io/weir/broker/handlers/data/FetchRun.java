package io.weir.broker.handlers.data;

import io.weir.broker.tiering.read.RemoteReads;
import io.weir.replication.Cancellable;
import io.weir.replication.FetchedPartition;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReadUpTo;
import io.weir.replication.Shard;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * One fetch on its way over the shards: reads every partition where it lives, answers when there is
 * enough, and otherwise waits for a high watermark to move, for the remote store, or for the time
 * to pass, then reads again.
 *
 * <pre>
 *   PASS (even generation) --enough, error or expired--> DONE (cold reads underway are left)
 *     | not enough, or only what the store has failed to give
 *     v
 *   ARMED (odd generation) --high watermark, cold read done, or expiry--> PASS
 * </pre>
 *
 * <p>What lies in logs here never waits for the remote store: where it is enough it is answered,
 * and the client's next fetch finds its cold reads further. A fetch with nothing to answer waits
 * for the store beyond its own time, up to {@link RemoteReads#fetchWaitMsMax}. What the store
 * failed to give is told when the wait is over, as clients ask again at once.
 *
 * <p>Passes hop from shard to shard, one at a time, so all fields but the generation are confined
 * by that order; wakes may come on any thread.
 */
final class FetchRun {
  /** One partition of this run: where it lives, or why it can't be read. */
  record Item(FetchTarget target, PartitionReplica replica, Errors error) {
    static Item readable(FetchTarget target, PartitionReplica replica) {
      return new Item(target, replica, Errors.NONE);
    }

    static Item refused(FetchTarget target, Errors error) {
      return new Item(target, null, error);
    }
  }

  /** What was read of one partition. */
  record Read(FetchTarget target, FetchResponseData.PartitionData data) {}

  private final List<Item> items;
  private final Map<Shard, List<Item>> byShard = new LinkedHashMap<>();
  private final Map<Shard, List<Cancellable>> waits = new LinkedHashMap<>();
  private final int minBytes;
  private final int maxBytes;
  private final boolean readCommitted;
  private final CompletableFuture<List<Read>> result = new CompletableFuture<>();
  private final AtomicLong generation = new AtomicLong();
  private final ColdFetches cold;
  private final long coldWaitMs;
  private final AtomicLong coldDone = new AtomicLong();
  private volatile boolean expired;
  private volatile boolean isStoreLate;

  private Map<FetchTarget, Read> reads = new LinkedHashMap<>();
  private int bytes;
  private boolean mustAnswer;
  private Cancellable timer;
  private Cancellable storeTimer;
  private long waitMs;
  private long coldDoneBefore;

  /**
   * @param store of what is cold
   * @param tenant whose share of the store's reads is used
   */
  FetchRun(
      List<Item> items,
      int minBytes,
      int maxBytes,
      boolean readCommitted,
      RemoteReads store,
      String tenant) {
    this.cold = new ColdFetches(store, tenant, this::coldDone);
    this.coldWaitMs = store.fetchWaitMsMax();
    this.items = items;
    this.minBytes = minBytes;
    this.maxBytes = maxBytes;
    this.readCommitted = readCommitted;
    for (Item item : items) {
      if (item.replica() != null) {
        byShard.computeIfAbsent(item.replica().shard(), shard -> new ArrayList<>()).add(item);
        waits.computeIfAbsent(item.replica().shard(), shard -> new ArrayList<>());
      }
    }
  }

  /** Starts; the result holds every partition in the order asked. */
  CompletableFuture<List<Read>> start(long maxWaitMs) {
    waitMs = Math.max(0, maxWaitMs);
    expired = maxWaitMs <= 0 || byShard.isEmpty();
    if (!expired) {
      Shard clock = byShard.keySet().iterator().next();
      timer = clock.schedule(this::expire, maxWaitMs);
    }
    pass();
    return result;
  }

  static int sizeOf(FetchResponseData.PartitionData data) {
    return data.records() == null ? 0 : data.records().sizeInBytes();
  }

  private void pass() {
    release();
    bytes = 0;
    mustAnswer = false;
    coldDoneBefore = coldDone.get();
    cold.beginPass();
    reads = new LinkedHashMap<>();
    for (Item item : items) {
      // Keeps the order asked; what can be read is filled in on its shard.
      FetchResponseData.PartitionData placeholder = failed(item.target(), item.error());
      reads.put(item.target(), new Read(item.target(), placeholder));
      mustAnswer |= item.error() != Errors.NONE;
    }
    hop(byShard.entrySet().iterator());
  }

  private void hop(Iterator<Map.Entry<Shard, List<Item>>> shards) {
    if (!shards.hasNext()) {
      try {
        conclude();
      } catch (RuntimeException | OutOfMemoryError unexpected) {
        abort(unexpected);
      }
      return;
    }
    Map.Entry<Shard, List<Item>> next = shards.next();
    next.getKey()
        .execute(
            () -> {
              try {
                cancelWaits(next.getKey());
                for (Item item : next.getValue()) {
                  read(item);
                }
              } catch (RuntimeException | OutOfMemoryError unexpected) {
                abort(unexpected);
                return;
              }
              hop(shards);
            });
  }

  private void read(Item item) {
    FetchTarget target = item.target();
    FetchResponseData.PartitionData data;
    try {
      FetchedPartition fetched =
          item.replica()
              .read(
                  target.fetchOffset(),
                  target.currentLeaderEpoch(),
                  target.lastFetchedEpoch(),
                  Math.max(0, Math.min(target.maxBytes(), maxBytes - bytes)),
                  bytes == 0,
                  readCommitted ? ReadUpTo.LAST_STABLE_OFFSET : ReadUpTo.HIGH_WATERMARK);
      data = FetchAnswers.partition(target, fetched, readCommitted);
      mustAnswer |= data.divergingEpoch().epoch() >= 0;
      if (fetched.cold().isPresent()) {
        long limit = readCommitted ? fetched.lastStableOffset() : fetched.highWatermark();
        int answerRoom = Math.max(0, maxBytes - bytes);
        bytes +=
            cold.ask(target, item.replica(), fetched.cold().get(), limit, answerRoom, bytes == 0);
      }
    } catch (ApiException refused) {
      data = failed(target, Errors.forException(refused));
      mustAnswer = true;
    }
    bytes += sizeOf(data);
    reads.put(target, new Read(target, data));
  }

  private void conclude() {
    boolean wasExpired = expired;
    cold.endPass();
    boolean waitsForStore = bytes == 0 && cold.isUnderway();
    boolean isEnough = cold.readyBytes() > 0 || bytes >= minBytes && !waitsForStore;
    boolean isOver = wasExpired && (!waitsForStore || isStoreLate || coldWaitMs <= waitMs);
    if (mustAnswer || isEnough || isOver) {
      finish();
      return;
    }
    if (wasExpired && storeTimer == null) {
      Shard clock = byShard.keySet().iterator().next();
      storeTimer = clock.schedule(this::expireStore, coldWaitMs - waitMs);
    }
    Map<FetchTarget, Read> seen = reads;
    Set<FetchTarget> coldNow = cold.targets();
    long doneBefore = coldDoneBefore;
    long armed = generation.incrementAndGet();
    byShard.forEach((shard, here) -> shard.execute(() -> arm(armed, shard, here, seen, coldNow)));
    if (expired != wasExpired || isStoreLate || coldDone.get() != doneBefore) {
      // The time passed, or a read was done, between the checks above and the arming.
      wake(armed);
    }
  }

  private void arm(
      long armed,
      Shard shard,
      List<Item> here,
      Map<FetchTarget, Read> seen,
      Set<FetchTarget> coldNow) {
    List<Cancellable> registered = waits.get(shard);
    for (Item item : here) {
      if (generation.get() != armed) {
        return;
      }
      if (coldNow.contains(item.target())) {
        continue; // a new record brings it nothing: its reader is far behind
      }
      long highWatermark = seen.get(item.target()).data().highWatermark();
      registered.add(item.replica().awaitReadable(highWatermark, () -> wake(armed)));
    }
  }

  private void expire() {
    expired = true;
    wakeIfArmed();
  }

  private void expireStore() {
    isStoreLate = true;
    wakeIfArmed();
  }

  /** Any thread. */
  private void coldDone() {
    coldDone.incrementAndGet();
    wakeIfArmed();
  }

  private void wakeIfArmed() {
    long now = generation.get();
    if ((now & 1) == 1) {
      wake(now);
    }
  }

  private void wake(long armed) {
    if (generation.compareAndSet(armed, armed + 1)) {
      pass();
    }
  }

  private void cancelWaits(Shard shard) {
    List<Cancellable> registered = waits.get(shard);
    registered.forEach(Cancellable::cancel);
    registered.clear();
  }

  private void finish() {
    if (timer != null) {
      timer.cancel();
    }
    if (storeTimer != null) {
      storeTimer.cancel();
    }
    cold.answer(reads);
    if (!result.complete(new ArrayList<>(reads.values()))) {
      release();
    }
  }

  private void abort(Throwable unexpected) {
    release();
    cold.leave();
    result.completeExceptionally(unexpected);
  }

  private void release() {
    for (Read read : reads.values()) {
      FetchAnswers.release(read.data());
    }
  }

  static FetchResponseData.PartitionData failed(FetchTarget target, Errors error) {
    return new FetchResponseData.PartitionData()
        .setPartitionIndex(target.key().partition())
        .setErrorCode(error.code())
        .setHighWatermark(FetchResponse.INVALID_HIGH_WATERMARK)
        .setLastStableOffset(FetchResponse.INVALID_LAST_STABLE_OFFSET)
        .setLogStartOffset(FetchResponse.INVALID_LOG_START_OFFSET)
        .setRecords(MemoryRecords.EMPTY);
  }
}
