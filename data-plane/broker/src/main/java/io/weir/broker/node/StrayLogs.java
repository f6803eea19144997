package io.weir.broker.node;

import io.weir.controller.ClusterMetadata;
import io.weir.storage.PartitionLog;
import io.weir.storage.PartitionLogs;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs of topics that were deleted, or of replicas that were moved away, while this node was down.
 */
final class StrayLogs {
  private static final Logger LOG = LoggerFactory.getLogger(StrayLogs.class);

  private StrayLogs() {}

  /**
   * Deletes them. Called before any shard owns a log.
   *
   * @param now metadata that has caught up with the controller: what it lacks is gone for good
   */
  static void delete(PartitionLogs logs, ClusterMetadata now, int nodeId) {
    List<TopicIdPartition> strays =
        logs.logs().stream()
            .map(PartitionLog::id)
            .filter(id -> !id.topicId().equals(Uuid.ZERO_UUID) && !belongsHere(id, now, nodeId))
            .toList();
    for (TopicIdPartition id : strays) {
      LOG.info("event=stray_log partition={} metadata_offset={}", id, now.offset());
      logs.delete(id);
    }
  }

  private static boolean belongsHere(TopicIdPartition id, ClusterMetadata now, int nodeId) {
    return now.topic(id.topicId())
        .filter(topic -> id.partition() < topic.partitions().size())
        .map(topic -> topic.partitions().get(id.partition()).replicas().contains(nodeId))
        .orElse(false);
  }
}
