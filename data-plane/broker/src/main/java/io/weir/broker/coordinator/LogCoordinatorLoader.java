package io.weir.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<Integer, Load> latest = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** One load; {@link #replayed} is set by the thread that performs it. */
  private static final class Load {
    private final TopicPartition partition;
    private final int leaderEpoch;
    private final long queuedMs;
    private volatile boolean replayed;

    Load(TopicPartition partition, int leaderEpoch, long queuedMs) {
      this.partition = partition;
      this.leaderEpoch = leaderEpoch;
      this.queuedMs = queuedMs;
    }
  }

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

  /**
   * Called by the runtime within the partition's events. The future is not completed once the
   * tenure is over: the runtime takes any completion for that of the partition's present
   * coordinator, and would activate or fail the next tenure's. That a tenure is over it hears by
   * itself.
   */
  @Override
  public CompletableFuture<LoadSummary> load(
      TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> playback) {
    CompletableFuture<LoadSummary> loaded = new CompletableFuture<>();
    OptionalInt leaderEpoch = tenures.epoch(partition.partition());
    if (leaderEpoch.isEmpty()) {
      return loaded;
    }
    Load load = new Load(partition, leaderEpoch.getAsInt(), System.currentTimeMillis());
    latest.put(partition.partition(), load);
    try {
      threads.execute(() -> perform(load, playback, loaded));
    } catch (RejectedExecutionException e) {
      loaded.completeExceptionally(new KafkaException("the loader is closed or overloaded", e));
    }
    return loaded;
  }

  /** Whether the coordinator that was last begun for this partition has all its records. */
  boolean isReplayed(int partition) {
    Load load = latest.get(partition);
    return load != null && load.replayed;
  }

  private void perform(
      Load load,
      CoordinatorPlayback<CoordinatorRecord> playback,
      CompletableFuture<LoadSummary> loaded) {
    Runnable completion;
    try {
      LoadSummary summary = replayAll(load, playback);
      load.replayed = true;
      completion = () -> loaded.complete(summary);
    } catch (RuntimeException | Error e) {
      completion = () -> loaded.completeExceptionally(e);
    }
    boolean last = latest.get(load.partition.partition()) == load;
    if (!last || !tenures.runIfCurrent(load.partition.partition(), load.leaderEpoch, completion)) {
      LOG.info(
          "event=a_load_was_overtaken_by_another_election partition={} leader_epoch={}",
          load.partition,
          load.leaderEpoch);
    }
  }

  private LoadSummary replayAll(Load load, CoordinatorPlayback<CoordinatorRecord> playback) {
    TopicPartition partition = load.partition;
    long startMs = System.currentTimeMillis();
    RecordReplay replay = new RecordReplay(partition, playback);
    long offset = CoordinatorLog.FROM_START;
    while (true) {
      CoordinatorLog.Chunk chunk = read(partition, offset, load.leaderEpoch);
      ByteBuffer batches = chunk.batches().load();
      boolean atEnd = !batches.hasRemaining();
      offset = replay.apply(batches, Math.max(offset, chunk.startOffset()), chunk.highWatermark());
      if (atEnd || offset >= chunk.endOffset()) {
        replay.finish(offset, chunk.highWatermark());
        return new LoadSummary(
            startMs,
            System.currentTimeMillis(),
            startMs - load.queuedMs,
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
            "event=a_read_for_loading_a_coordinator_is_slow partition={} offset={} waited_ms={}",
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
    // Not interrupted: an interrupted read closes the file channel, which the log still writes to.
    threads.shutdown();
  }
}
