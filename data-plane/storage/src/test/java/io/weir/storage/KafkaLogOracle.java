package io.weir.storage;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.common.TransactionVersion;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogOffsetsListener;
import org.apache.kafka.storage.internals.log.LogSegment;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** Kafka's own log, driven with the same input as ours. */
final class KafkaLogOracle implements AutoCloseable {
  private final UnifiedLog log;
  private boolean closed;

  KafkaLogOracle(
      Path folder, LogConfig config, ManualClock clock, boolean clean, long recoveryPoint)
      throws IOException {
    this(folder, config, clock, clean, recoveryPoint, 0);
  }

  /**
   * @param clean whether the log was closed
   * @param recoveryPoint what the folder's checkpoint says
   * @param logStartOffset what the folder's checkpoint says
   */
  KafkaLogOracle(
      Path folder,
      LogConfig config,
      ManualClock clock,
      boolean clean,
      long recoveryPoint,
      long logStartOffset)
      throws IOException {
    File dir = folder.resolve(TestFolder.FOLDER).toFile();
    Files.createDirectories(dir.toPath());
    log =
        UnifiedLog.create(
            dir,
            kafkaConfig(config),
            logStartOffset,
            recoveryPoint,
            new CallerScheduler(),
            new BrokerTopicStats(),
            time(clock),
            Integer.MAX_VALUE,
            new ProducerStateManagerConfig((int) config.producerIdExpirationMs(), false),
            Integer.MAX_VALUE,
            new LogDirFailureChannel(1),
            clean,
            Optional.of(TestFolder.TOPIC_ID),
            new ConcurrentHashMap<>(),
            false,
            LogOffsetsListener.NO_OP_OFFSETS_LISTENER);
  }

  private static org.apache.kafka.storage.internals.log.LogConfig kafkaConfig(LogConfig config) {
    Map<String, String> properties = new HashMap<>();
    properties.put("internal.segment.bytes", Integer.toString(config.segmentBytes()));
    properties.put("segment.ms", Long.toString(config.segmentMs()));
    properties.put("index.interval.bytes", Integer.toString(config.indexIntervalBytes()));
    properties.put("segment.index.bytes", Integer.toString(config.indexBytesMax()));
    properties.put("max.message.bytes", Integer.toString(config.maxMessageBytes()));
    properties.put(
        "cleanup.policy",
        config.compacted() ? config.deleted() ? "compact,delete" : "compact" : "delete");
    properties.put("min.cleanable.dirty.ratio", "" + config.compaction().minCleanableDirtyRatio());
    properties.put("min.compaction.lag.ms", "" + config.compaction().minLagMs());
    properties.put("max.compaction.lag.ms", "" + config.compaction().maxLagMs());
    properties.put("delete.retention.ms", "" + config.compaction().deleteRetentionMs());
    properties.put("retention.ms", Long.toString(config.retentionMs()));
    properties.put("retention.bytes", Long.toString(config.retentionBytes()));
    properties.put(
        "message.timestamp.type",
        config.timestampType() == TimestampType.CREATE_TIME ? "CreateTime" : "LogAppendTime");
    properties.put("segment.jitter.ms", "0"); // drawn at random there
    CompressionConfig compression = config.compression();
    properties.put(
        "compression.type",
        compression.forced().map(t -> t.id == 0 ? "uncompressed" : t.name).orElse("producer"));
    properties.put("compression.gzip.level", Integer.toString(compression.gzipLevel()));
    properties.put("compression.lz4.level", Integer.toString(compression.lz4Level()));
    properties.put("compression.zstd.level", Integer.toString(compression.zstdLevel()));
    properties.put(
        "max.decompressed.message.bytes", Integer.toString(compression.recordBytesMax()));
    properties.put("message.timestamp.before.max.ms", Long.toString(config.timestampBeforeMaxMs()));
    properties.put("cleanup.policy", config.compacted() ? "compact" : "delete");
    return new org.apache.kafka.storage.internals.log.LogConfig(properties);
  }

  static Time time(ManualClock clock) {
    return new Time() {
      @Override
      public long milliseconds() {
        return clock.wallTimeMs();
      }

      @Override
      public long nanoseconds() {
        return clock.monotonicNs();
      }

      @Override
      public void sleep(long ms) {
        clock.advanceMs(ms);
      }
    };
  }

  LogAppendInfo appendAsLeader(ByteBuffer batches, int epoch, AppendOrigin origin) {
    return log.appendAsLeader(
        MemoryRecords.readableRecords(batches),
        epoch,
        origin == AppendOrigin.CLIENT
            ? org.apache.kafka.storage.internals.log.AppendOrigin.CLIENT
            : org.apache.kafka.storage.internals.log.AppendOrigin.COORDINATOR,
        RequestLocal.noCaching(),
        VerificationGuard.SENTINEL,
        TransactionVersion.TV_0.featureLevel());
  }

  void appendAsFollower(ByteBuffer batches, int epoch) {
    log.appendAsFollower(MemoryRecords.readableRecords(batches), epoch);
  }

  Optional<TimestampAndOffset> offsetForTimestamp(long timestampMs) {
    Optional<FileRecords.TimestampAndOffset> found =
        log.fetchOffsetByTimestamp(timestampMs, Optional.empty()).timestampAndOffsetOpt();
    return found.map(t -> new TimestampAndOffset(t.timestamp, t.offset, t.leaderEpoch.orElse(-1)));
  }

  /**
   * Lets each segment look up its largest timestamp, as the first look-up by time or retention by
   * time does. One that is truncated before looks it up in the index that was just cut, and when
   * nothing is left there, never in the batches: look-ups by time would then pass over them.
   */
  void lookAtTimes() throws IOException {
    for (LogSegment segment : log.logSegments()) {
      segment.readMaxTimestampAndOffsetSoFar();
    }
  }

  void updateConfig(LogConfig config) {
    log.updateConfig(kafkaConfig(config));
  }

  UnifiedLog log() {
    return log;
  }

  /**
   * Closes as a broker does that stops: the active segment's indexes are made whole first. A second
   * time does nothing.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      log.prepareActiveSegmentForClose();
      log.close();
    }
  }

  /**
   * Runs what is due at once, or later only because readers may still be at it, on the calling
   * thread: nothing goes on behind a test's back. Flushing is left out, as no power fails.
   */
  private static final class CallerScheduler implements Scheduler {
    @Override
    public void startup() {
      // There is no thread.
    }

    @Override
    public void shutdown() {
      // There is no thread.
    }

    @Override
    public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
      if (periodMs < 0 && !name.startsWith("flush-")) {
        task.run();
      }
      return new Done();
    }

    @Override
    public void resizeThreadPool(int newSize) {
      // There is no thread.
    }
  }

  /** Nothing is left to be waited for or cancelled. */
  private static final class Done extends CompletableFuture<Void> implements ScheduledFuture<Void> {
    Done() {
      complete(null);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(0, other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
