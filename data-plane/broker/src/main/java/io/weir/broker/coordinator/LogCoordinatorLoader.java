package io.weir.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoader;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a coordinator from its partition's log on threads of its own, up to the log's end: records
 * above the high watermark were written by earlier leaders and will be committed by this one, so
 * the state machine must know them, while {@link CoordinatorPlayback#updateLastCommittedOffset}
 * keeps them from readers until then. Thread-safe.
 */
final class LogCoordinatorLoader implements CoordinatorLoader<CoordinatorRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(LogCoordinatorLoader.class);
  private static final int THREADS = 2;

  /** Partitions that may wait for a loading thread: more than any broker leads. */
  private static final int WAITING_MAX = 10_000;

  private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

  private final CoordinatorLogs logs;
  private final Tenures tenures;
  private final GroupCoordinationConfig config;
  private final ThreadPoolExecutor threads;
  private volatile boolean closed;

  LogCoordinatorLoader(CoordinatorLogs logs, Tenures tenures, GroupCoordinationConfig config) {
    this.logs = logs;
    this.tenures = tenures;
    this.config = config;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread =
                  new Thread(task, "weir-group-loader-" + THREAD_NUMBER.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletableFuture<LoadSummary> load(
      TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> playback) {
    CompletableFuture<LoadSummary> loaded = new CompletableFuture<>();
    long queuedMs = System.currentTimeMillis();
    try {
      threads.execute(
          () -> {
            try {
              loaded.complete(replayAll(partition, playback, queuedMs));
            } catch (RuntimeException | Error e) {
              loaded.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      loaded.completeExceptionally(new KafkaException("the loader is closed or overloaded", e));
    }
    return loaded;
  }

  private LoadSummary replayAll(
      TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> playback, long queuedMs) {
    long startMs = System.currentTimeMillis();
    int leaderEpoch = tenures.epochOrThrow(partition);
    RecordReplay replay = new RecordReplay(partition, playback);
    long offset = CoordinatorLog.FROM_START;
    while (true) {
      CoordinatorLog.Chunk chunk = read(partition, offset, leaderEpoch);
      ByteBuffer batches = chunk.batches().load();
      boolean atEnd = !batches.hasRemaining();
      offset = replay.apply(batches, Math.max(offset, chunk.startOffset()), chunk.highWatermark());
      if (atEnd || offset >= chunk.endOffset()) {
        replay.finish(offset, chunk.highWatermark());
        return new LoadSummary(
            startMs,
            System.currentTimeMillis(),
            startMs - queuedMs,
            replay.records(),
            replay.bytes());
      }
    }
  }

  private CoordinatorLog.Chunk read(TopicPartition partition, long offset, int leaderEpoch) {
    while (true) {
      if (closed) {
        throw new KafkaException("the loader is closed");
      }
      if (tenures.epoch(partition.partition()).orElse(-1) != leaderEpoch) {
        throw new NotLeaderOrFollowerException(partition + " is led by another broker now");
      }
      CompletableFuture<CoordinatorLog.Chunk> read =
          logs.find(partition.partition())
              .orElseThrow(
                  () -> new NotLeaderOrFollowerException("no replica of " + partition + " here"))
              .read(offset, config.loadBytes(), leaderEpoch);
      try {
        return read.get(config.appendTimeoutMs(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof KafkaException known) {
          throw known;
        }
        throw new KafkaException("reading " + partition + " failed", e.getCause());
      } catch (java.util.concurrent.TimeoutException e) {
        // A failed load stays failed until the next election, so a slow disk is waited for.
        read.cancel(false);
        LOG.warn(
            "msg=\"a read for loading a coordinator is slow\" partition={} offset={} waited_ms={}",
            partition,
            offset,
            config.appendTimeoutMs());
      } catch (InterruptedException e) {
        throw new InterruptException("loading " + partition + " interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
  }
}
