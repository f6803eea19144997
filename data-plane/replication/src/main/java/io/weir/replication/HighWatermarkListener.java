package io.weir.replication;

import org.apache.kafka.common.TopicIdPartition;

/** Hears of committed records. Called on the partition's shard; must not block and not throw. */
@FunctionalInterface
public interface HighWatermarkListener {
  /**
   * The high watermark has moved.
   *
   * @param highWatermark exclusive end of what is committed
   */
  void onHighWatermark(TopicIdPartition partition, long highWatermark);
}
