package io.weir.storage;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Opens data folders and logs on one thread. */
final class TestFolder {
  static final Executor DIRECT = Runnable::run;
  static final Uuid TOPIC_ID = Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAw");
  static final TopicIdPartition ID =
      new TopicIdPartition(TOPIC_ID, new TopicPartition("vc00000001.orders", 0));
  static final DirectoryIdentity IDENTITY =
      new DirectoryIdentity("MkU3OEVBNTcwNTJENDM2Qg", 1, Uuid.fromString("AAAAAAAAAAAAAAAAAAAABQ"));
  static final String FOLDER = "vc00000001.orders-0";

  private TestFolder() {}

  static LogDirectory open(Path path, Disk disk, ManualClock clock, LogConfig config) {
    return LogDirectory.open(path, IDENTITY, disk, clock, tp -> config, DIRECT, DIRECT);
  }

  static LogConfig config(int segmentBytes, int indexIntervalBytes) {
    LogConfig d = LogConfig.DEFAULT;
    return new LogConfig(
        segmentBytes,
        d.segmentMs(),
        d.indexBytesMax(),
        indexIntervalBytes,
        d.maxMessageBytes(),
        d.timestampType(),
        d.producerIdExpirationMs(),
        d.timestampBeforeMaxMs(),
        d.timestampAfterMaxMs(),
        d.compacted(),
        d.deleted(),
        d.retentionMs(),
        d.retentionBytes());
  }
}
