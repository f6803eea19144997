package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopicLog;
import io.weir.broker.internaltopic.InternalTopicLog.Appended;
import io.weir.broker.internaltopic.UnreadableRecordException;
import io.weir.protocol.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * The only one to write {@code __weir_remote_log_metadata} at its leader: events of this broker and
 * of its peers, one batch after the other, and {@link RemoteLogMetadataCompaction} between them. An
 * event that this build could not read back is refused, as it would halt every broker. Thread-safe.
 */
public final class RemoteLogMetadataLeader {
  /** Events of one batch at most. */
  public static final int EVENTS_MAX = 500;

  /** Bytes of one batch's events at most, far below what a log takes. */
  public static final int BATCH_BYTES_MAX = 256 << 10;

  /** Batches that may wait for their turn; more are refused with a retriable error. */
  static final int WAITING_MAX = 256;

  /** A batch that is not committed within this is given up, its outcome unknown; milliseconds. */
  static final long TIMEOUT_MS = 10_000;

  private final InternalTopicLog log;
  private final RemoteLogMetadataCodec codec;
  private final Clock clock;
  private final AtomicInteger waiting = new AtomicInteger();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  RemoteLogMetadataLeader(InternalTopicLog log, RemoteLogMetadataCodec codec, Clock clock) {
    this.log = log;
    this.codec = codec;
    this.clock = clock;
  }

  /**
   * Appends events, in order and next to each other.
   *
   * @param values the events as the topic's values, 1 to {@link #EVENTS_MAX}
   * @return completes once they are committed; fails with Kafka's exceptions: InvalidRecord (never
   *     to be tried again) or retriable ones, after which the events may or may not be there
   */
  public CompletableFuture<Appended> append(List<byte[]> values) {
    try {
      check(values);
    } catch (InvalidRecordException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(
          new CoordinatorLoadInProgressException(
              "too many writes wait for " + RemoteLogMetadataTopic.TOPIC.name()));
    }
    return alone(
            () -> {
              OptionalInt epoch = log.leaderEpoch();
              return epoch.isEmpty()
                  ? CompletableFuture.failedFuture(notLeader())
                  : appendNow(values, epoch.getAsInt());
            })
        .whenComplete((_, _) -> waiting.decrementAndGet());
  }

  private void check(List<byte[]> values) {
    if (values.isEmpty() || values.size() > EVENTS_MAX) {
      throw new InvalidRecordException(
          values.size() + " events in a batch, must be 1 to " + EVENTS_MAX);
    }
    int bytes = 0;
    for (byte[] value : values) {
      bytes += value.length;
      try {
        codec.decode(value);
      } catch (UnreadableRecordException e) {
        throw new InvalidRecordException(e.getMessage(), e);
      }
    }
    if (bytes > BATCH_BYTES_MAX) {
      throw new InvalidRecordException(
          bytes + " bytes of events in a batch, must be at most " + BATCH_BYTES_MAX);
    }
  }

  /** Runs when everything before it is over; nothing else is written until it is over itself. */
  synchronized <T> CompletableFuture<T> alone(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> done = last.handle((_, _) -> null).thenCompose(_ -> task.get());
    last = done;
    return done;
  }

  /** Appends in the given tenure; only within {@link #alone}. */
  CompletableFuture<Appended> appendNow(List<byte[]> values, int leaderEpoch) {
    long nowMs = clock.wallTimeMs();
    SimpleRecord[] records =
        values.stream().map(value -> new SimpleRecord(nowMs, value)).toArray(SimpleRecord[]::new);
    return log.append(
        MemoryRecords.withRecords(Compression.NONE, records).buffer(), leaderEpoch, TIMEOUT_MS);
  }

  private static NotLeaderOrFollowerException notLeader() {
    return new NotLeaderOrFollowerException(
        "this broker doesn't lead " + RemoteLogMetadataTopic.TOPIC.partition());
  }
}
