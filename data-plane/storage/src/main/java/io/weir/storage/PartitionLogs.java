package io.weir.storage;

import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;

/**
 * The logs of a node's replicas, wherever they lie: one {@link LogDirectory} or several ({@link
 * LogDirectories}). Thread-safe; the logs themselves are not.
 */
public interface PartitionLogs {
  /**
   * The log of a partition, made when it isn't there; a log of another topic id under the same name
   * is deleted first. Blocks; called for one partition at a time.
   *
   * @throws DirectoryOfflineException when it lies, or may lie, in a folder that is out of service:
   *     asking again doesn't help
   * @throws org.apache.kafka.common.errors.KafkaStorageException when the disk fails or the log
   *     there is offline
   */
  PartitionLog create(TopicIdPartition id, LogConfig config);

  /** The log of a partition if it is here and online. */
  Optional<PartitionLog> find(TopicPartition partition);

  /** All logs that are online, at this moment. */
  Collection<PartitionLog> logs();

  /**
   * Deletes a log: it is gone at once (this must run on the log's shard), its files go in the
   * background. No-op when it isn't here.
   *
   * @throws org.apache.kafka.common.errors.KafkaStorageException when its folder can't be renamed
   */
  void delete(TopicIdPartition id);

  /**
   * Writes recovery points, log start offsets and high watermarks of all logs. Any thread; blocks.
   *
   * @throws org.apache.kafka.common.errors.KafkaStorageException when some can't be written
   */
  void checkpoint();
}
