package io.weir.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownLeaderEpochException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.coordinator.common.runtime.PartitionWriter;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.VerificationGuard;

/**
 * The coordinator's writes on our log. Called by the coordinator's threads, which hand the append
 * to the partition's owner and wait for it, bounded. A write that outlived its wait was made from a
 * copy and cannot tear the coordinator's next one; the runtime notices the unexpected end offset
 * then, and reloads. Thread-safe.
 */
final class LogPartitionWriter implements PartitionWriter {
  private final CoordinatorLogs logs;
  private final Tenures tenures;
  private final LogCoordinatorLoader loader;
  private final long appendTimeoutMs;
  private final Map<Integer, LogConfig> configByBatchBytesMax = new ConcurrentHashMap<>();
  private final Map<Listener, TenureListener> listeners = new ConcurrentHashMap<>();

  LogPartitionWriter(
      CoordinatorLogs logs, Tenures tenures, LogCoordinatorLoader loader, long appendTimeoutMs) {
    this.loader = loader;
    this.logs = logs;
    this.tenures = tenures;
    this.appendTimeoutMs = appendTimeoutMs;
  }

  /**
   * Called when the runtime activates a coordinator. It may do so upon the end of a load of an
   * earlier tenure, whose completion was on its way when the next one began; such a coordinator
   * lacks records, so it is refused, and begun anew.
   */
  @Override
  public void registerListener(TopicPartition partition, Listener listener) {
    if (!loader.isReplayed(partition.partition())) {
      tenures.restart(partition.partition());
      throw new KafkaException("the coordinator of " + partition + " is still loading");
    }
    TenureListener ofTenure =
        new TenureListener(partition, tenures.epochOrThrow(partition), listener);
    listeners.put(listener, ofTenure);
    logOrThrow(partition).addListener(ofTenure);
  }

  @Override
  public void deregisterListener(TopicPartition partition, Listener listener) {
    TenureListener ofTenure = listeners.remove(listener);
    if (ofTenure != null) {
      logs.find(partition.partition()).ifPresent(log -> log.removeListener(ofTenure));
    }
  }

  /** The runtime reads nothing of it but the largest batch. */
  @Override
  public LogConfig config(TopicPartition partition) {
    return configByBatchBytesMax.computeIfAbsent(
        logOrThrow(partition).batchBytesMax(),
        bytes -> new LogConfig(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes)));
  }

  @Override
  public long append(
      TopicPartition partition,
      VerificationGuard verificationGuard,
      MemoryRecords records,
      short transactionVersion) {
    int leaderEpoch = tenures.epochOrThrow(partition);
    ByteBuffer source = records.buffer();
    ByteBuffer copy = ByteBuffer.allocate(source.remaining());
    copy.put(source).flip();
    CompletableFuture<Long> appended = logOrThrow(partition).append(copy, leaderEpoch);
    try {
      return appended.get(appendTimeoutMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw asCoordinatorError(partition, e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      appended.cancel(false);
      throw new TimeoutException(
          "append to " + partition + " took longer than " + appendTimeoutMs + " ms", e);
    } catch (InterruptedException e) {
      appended.cancel(false);
      throw new InterruptException("append to " + partition + " interrupted", e);
    }
  }

  /** The runtime knows one error for a tenure that is over, and tells clients NOT_COORDINATOR. */
  private static KafkaException asCoordinatorError(TopicPartition partition, Throwable cause) {
    return switch (cause) {
      case FencedLeaderEpochException fenced ->
          new NotLeaderOrFollowerException(partition + " is led by another broker now", fenced);
      case UnknownLeaderEpochException unknown ->
          new NotLeaderOrFollowerException(partition + " is not led here yet", unknown);
      case KafkaException known -> known;
      default -> new KafkaException("append to " + partition + " failed", cause);
    };
  }

  @Override
  public CompletableFuture<VerificationGuard> maybeStartTransactionVerification(
      TopicPartition partition,
      String transactionalId,
      long producerId,
      short producerEpoch,
      int apiVersion) {
    return CompletableFuture.failedFuture(
        new UnsupportedVersionException("transactions are not served"));
  }

  /** Only the share coordinator deletes records. */
  @Override
  public CompletableFuture<Void> deleteRecords(TopicPartition partition, long deleteBeforeOffset) {
    return CompletableFuture.failedFuture(
        new UnsupportedVersionException("share groups are not served"));
  }

  private CoordinatorLog logOrThrow(TopicPartition partition) {
    return logs.find(partition.partition())
        .orElseThrow(
            () -> new NotLeaderOrFollowerException("no replica of " + partition + " here"));
  }

  /** Hears of one tenure only, as {@link Listener} asks. */
  private final class TenureListener implements CoordinatorLog.CommitListener {
    private final TopicPartition partition;
    private final int leaderEpoch;
    private final Listener target;

    TenureListener(TopicPartition partition, int leaderEpoch, Listener target) {
      this.partition = partition;
      this.leaderEpoch = leaderEpoch;
      this.target = target;
    }

    @Override
    public void onHighWatermark(long highWatermark) {
      if (tenures.epoch(partition.partition()).orElse(-1) == leaderEpoch) {
        target.onHighWatermarkUpdated(partition, highWatermark);
      }
    }
  }
}
