package io.weir.storage;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.common.TransactionVersion;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogOffsetsListener;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** Kafka's own log, driven with the same input as ours. */
final class KafkaLogOracle implements AutoCloseable {
  private final KafkaScheduler scheduler = new KafkaScheduler(1);
  private final UnifiedLog log;

  KafkaLogOracle(
      Path folder, LogConfig config, ManualClock clock, boolean clean, long recoveryPoint)
      throws IOException {
    scheduler.startup();
    File dir = folder.resolve(TestFolder.FOLDER).toFile();
    Files.createDirectories(dir.toPath());
    log =
        UnifiedLog.create(
            dir,
            kafkaConfig(config),
            0,
            recoveryPoint,
            scheduler,
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
        "message.timestamp.type",
        config.timestampType() == TimestampType.CREATE_TIME ? "CreateTime" : "LogAppendTime");
    return new org.apache.kafka.storage.internals.log.LogConfig(properties);
  }

  private static Time time(ManualClock clock) {
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

  UnifiedLog log() {
    return log;
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(); // lets what was scheduled finish
      log.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
