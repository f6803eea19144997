package io.weir.storage;

import io.weir.protocol.Clock;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A node's data folder: opens and recovers all logs in parallel, creates and deletes them, writes
 * the checkpoints and the clean-shutdown marker. One log that can't be opened never stops the
 * others. Thread-safe; the logs themselves are not.
 */
public final class LogDirectory implements AutoCloseable {

  /**
   * Opens a folder; blocks until every log is recovered.
   *
   * @param identity what {@code meta.properties} must say; it is written when the folder is new
   * @param configs settings of each log found
   * @param recovery where logs are opened; as wide as the disk likes
   * @param background where syncs of rolled segments, deletions and checkpoints run
   * @throws org.apache.kafka.common.errors.KafkaStorageException when the folder is locked, belongs
   *     to another node or can't be read
   */
  public static LogDirectory open(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Function<TopicPartition, LogConfig> configs,
      Executor recovery,
      Executor background) {
    throw new UnsupportedOperationException();
  }

  /** Id of this folder, as registered with the controller (KIP-858). */
  public Uuid directoryId() {
    throw new UnsupportedOperationException();
  }

  /** The log of a partition, made when it isn't there; a log with another topic id is deleted. */
  public PartitionLog create(TopicIdPartition id, LogConfig config) {
    throw new UnsupportedOperationException();
  }

  /** The log of a partition if it is here (and online). */
  public Optional<PartitionLog> find(TopicPartition partition) {
    throw new UnsupportedOperationException();
  }

  /** All logs that are online, at this moment. */
  public Collection<PartitionLog> logs() {
    throw new UnsupportedOperationException();
  }

  /**
   * Deletes a log: the folder is renamed at once (it must run on the log's shard, whose log is
   * closed by this), its files go in the background. No-op when it isn't here.
   */
  public void delete(TopicIdPartition id) {
    throw new UnsupportedOperationException();
  }

  /** What opening found, per log; also the ones that failed. */
  public Map<TopicPartition, LogRecovery> recoveries() {
    throw new UnsupportedOperationException();
  }

  /** Whether the last stop was clean. */
  public boolean cleanShutdown() {
    throw new UnsupportedOperationException();
  }

  /**
   * The broker epoch to register as {@code previousBrokerEpoch}: after a clean stop the marker's;
   * after an unclean one under the same kernel boot, when every log is {@link LogRecovery#intact},
   * the last incarnation's; else empty.
   */
  public OptionalLong previousBrokerEpoch(String bootId) {
    throw new UnsupportedOperationException();
  }

  /** Remembers a registration, synced, in {@code weir-incarnation.json}. */
  public void writeIncarnation(long brokerEpoch, String bootId) {
    throw new UnsupportedOperationException();
  }

  /** Writes recovery points, log start offsets and high watermarks of all logs. Any thread. */
  public void checkpoint() {
    throw new UnsupportedOperationException();
  }

  /**
   * Closes all logs (their shards must have stopped), writes the checkpoints and the clean-shutdown
   * marker with the broker's epoch, releases the folder.
   */
  public void close(long brokerEpoch) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #close(long)} for a broker that never registered. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
