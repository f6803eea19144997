package io.weir.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.common.TransactionVersion;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogOffsetsListener;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** Kafka's own partition log with the settings of {@link Scratch#CONFIG}. One thread. */
final class KafkaLog implements AutoCloseable {
  private static final int PRODUCER_ID_EXPIRATION_MS = 24 * 3600 * 1000;

  private final Path folder;
  private final KafkaScheduler scheduler = new KafkaScheduler(1);
  private int logs;
  private UnifiedLog log;

  KafkaLog(Path folder) throws IOException {
    this.folder = folder;
    scheduler.startup();
    log = open();
  }

  private UnifiedLog open() throws IOException {
    logs++;
    Path directory = Files.createDirectories(folder.resolve("topic-" + logs + "-0"));
    UnifiedLog opened =
        UnifiedLog.create(
            directory.toFile(),
            new LogConfig(
                Map.of("internal.segment.bytes", Integer.toString(Scratch.CONFIG.segmentBytes()))),
            0,
            0,
            scheduler,
            new BrokerTopicStats(),
            Time.SYSTEM,
            Integer.MAX_VALUE,
            new ProducerStateManagerConfig(PRODUCER_ID_EXPIRATION_MS, false),
            Integer.MAX_VALUE,
            new LogDirFailureChannel(1),
            true,
            Optional.of(new Uuid(2, logs)),
            new ConcurrentHashMap<>(),
            false,
            LogOffsetsListener.NO_OP_OFFSETS_LISTENER);
    opened.assignEpochStartOffset(0, 0);
    return opened;
  }

  /** Returns the last offset. */
  long append(ByteBuffer batches) {
    return log.appendAsLeader(
            MemoryRecords.readableRecords(batches),
            0,
            AppendOrigin.CLIENT,
            RequestLocal.withThreadConfinedCaching(),
            VerificationGuard.SENTINEL,
            TransactionVersion.TV_0.featureLevel())
        .lastOffset();
  }

  long sizeInBytes() {
    return log.size();
  }

  /** Gives the log up and begins an empty one. */
  void restart() throws IOException {
    Path old = log.dir().toPath();
    log.close();
    Scratch.erase(old);
    log = open();
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown();
      log.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
