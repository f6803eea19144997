package io.weir.broker.tenancy.store;

import io.weir.broker.internaltopic.InternalTopicLog;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.protocol.Clock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Writes tenancy records, one request after the other: each is compared with everything that stands
 * in the log before it, also what an earlier leader left, because it first waits until this broker
 * has replayed its own log to the end. Thread-safe.
 */
public final class TenancyWriter {
  /** Requests that may wait for their turn; more are refused with a retriable error. */
  static final int WAITING_MAX = 256;

  /** A request is given up after this, milliseconds. */
  static final long TIMEOUT_MS = 15_000;

  private final InternalTopicLog log;
  private final TenancyState state;
  private final ReplayProgress progress;
  private final Clock clock;
  private final AtomicInteger waiting = new AtomicInteger();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /** Writes to that log what is newer than that state. */
  public TenancyWriter(
      InternalTopicLog log, TenancyState state, ReplayProgress progress, Clock clock) {
    this.log = log;
    this.state = state;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * What became of a request.
   *
   * @param offset exclusive end of what has to be replayed to see the request's records
   * @param refused records whose revision was not above the known one
   */
  public record Applied(long offset, int refused) {}

  /**
   * Writes those of the records that are newer than what is known.
   *
   * @return completes once they are committed; fails with Kafka's exceptions, all retriable
   */
  public synchronized CompletableFuture<Applied> apply(List<TenancyRecord> records) {
    if (log.leaderEpoch().isEmpty()) {
      return CompletableFuture.failedFuture(notLeader());
    }
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(
          new CoordinatorLoadInProgressException("too many requests wait for the tenancy log"));
    }
    CompletableFuture<Applied> applied =
        last.handle((_, _) -> null).thenCompose(_ -> applyNow(records));
    last = applied.whenComplete((_, _) -> waiting.decrementAndGet());
    return applied;
  }

  private CompletableFuture<Applied> applyNow(List<TenancyRecord> records) {
    OptionalInt leaderEpoch = log.leaderEpoch();
    if (leaderEpoch.isEmpty()) {
      return CompletableFuture.failedFuture(notLeader());
    }
    long end = log.endOffset();
    return progress
        .await(end, TIMEOUT_MS)
        .thenCompose(
            replayed -> {
              if (!replayed) {
                return CompletableFuture.failedFuture(
                    new TimeoutException("the tenancy log was not replayed to its end in time"));
              }
              TenancyState.Decision decision = state.decide(records);
              if (decision.accepted().isEmpty()) {
                return CompletableFuture.completedFuture(new Applied(end, decision.refused()));
              }
              return log.append(batch(decision.accepted()), leaderEpoch.getAsInt(), TIMEOUT_MS)
                  .thenApply(appended -> new Applied(appended.endOffset(), decision.refused()));
            });
  }

  private ByteBuffer batch(List<TenancyRecord> records) {
    long nowMs = clock.wallTimeMs();
    SimpleRecord[] encoded =
        records.stream()
            .map(
                record ->
                    new SimpleRecord(
                        nowMs,
                        TenancyCodec.encodeKey(record.key()),
                        TenancyCodec.encodeValue(record)))
            .toArray(SimpleRecord[]::new);
    return MemoryRecords.withRecords(Compression.NONE, encoded).buffer();
  }

  private static NotLeaderOrFollowerException notLeader() {
    return new NotLeaderOrFollowerException(
        "this broker doesn't lead " + TenancyTopic.NAME.name() + "; find the leader by Metadata");
  }
}
