package io.weir.broker.node;

import io.weir.broker.NodeConfig;
import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.MeteredDisk;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.node.MetadataApplier.TopicSettings;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.KRaftNode;
import io.weir.protocol.Clock;
import io.weir.protocol.PhysicalTopic;
import io.weir.replication.ReplicaRegistry;
import io.weir.storage.DirectoryListener;
import io.weir.storage.DirectoryStatus;
import io.weir.storage.FileDisk;
import io.weir.storage.LogDirectories;
import io.weir.storage.LogDirectory;
import io.weir.storage.LogRecovery;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's log directories, and what else on this node goes by their state. Started and stopped
 * by the broker's thread; everything else is thread-safe.
 */
final class LogParts {
  private static final Logger LOG = LoggerFactory.getLogger(LogParts.class);
  private static final String LOGS = "logs";
  private static final String DIRECTORY = "log directory ";

  private final LogDirectories logs;
  private final DirectorySpaces spaces;
  private final Readiness readiness;

  private LogParts(LogDirectories logs, Readiness readiness) {
    this.logs = logs;
    this.spaces = new DirectorySpaces(logs::status);
    this.readiness = readiness;
  }

  /** Opens and recovers all logs, and deletes those that belong here no longer; blocks. */
  static LogParts open(
      NodeConfig config,
      KRaftNode kraft,
      NodeThreads threads,
      TopicSettings settings,
      Clock clock,
      Metrics metrics,
      Readiness readiness) {
    readiness.notReady(LOGS, "the logs are being recovered");
    MeteredDisk disk = new MeteredDisk(new FileDisk(), clock);
    disk.addTo(metrics);
    JournalMetrics journals = new JournalMetrics();
    journals.addTo(metrics);
    ClusterMetadata now = kraft.metadata();
    LogDirectories logs =
        LogDirectories.open(
            config.dataDirs(),
            config.clusterId().toString(),
            config.nodeId(),
            new LogDirectories.Ports(
                disk,
                clock,
                partition ->
                    settings.logConfig(
                        partition.topic(), now.topicConfig(new PhysicalTopic(partition.topic()))),
                new AssignedDirectories(config.nodeId(), now, kraft::metadata),
                new LogDirectory.Executors(threads.logs(), threads.logs(), threads.committer()),
                journals::of),
            (done, of) -> {
              LOG.info("event=recovery_progress done={} of={}", done, of);
              readiness.notReady(
                  LOGS, "the logs are being recovered, " + done + " of " + of + " are done");
            });
    LogParts parts = new LogParts(logs, readiness);
    parts.spaces.addTo(metrics);
    StrayLogs.delete(logs, now, config.nodeId());
    LOG.info(
        "event=logs_recovered logs={} clean_shutdown={}",
        logs.recoveries().size(),
        logs.cleanShutdown());
    readiness.ready(LOGS);
    return parts;
  }

  LogDirectories logs() {
    return logs;
  }

  DirectorySpaces spaces() {
    return spaces;
  }

  /** Logs that recovery could not open, in the directories that are in service. */
  int notOpened() {
    return (int)
        logs.recoveries().values().stream()
            .filter(recovery -> recovery.outcome() == LogRecovery.Outcome.FAILED)
            .count();
  }

  /**
   * From now on whoever goes by the directories' state hears of it.
   *
   * @param assignments tells the controller where replicas lie
   * @param lastFailed told when no directory is left
   */
  void listen(
      ReplicaRegistry replicas,
      KRaftNode kraft,
      DirectoryAssignments assignments,
      Consumer<Throwable> lastFailed) {
    AtomicBoolean ended = new AtomicBoolean();
    logs.addListener(
        new DirectoryListener() {
          @Override
          public void onFailure(DirectoryStatus failed) {
            replicas.directoryFailed();
            failed.id().ifPresent(kraft::directoryFailed);
            readiness.notReady(DIRECTORY + failed.index(), "is out of service after a fault");
            if (logs.onlineIds().isEmpty() && ended.compareAndSet(false, true)) {
              lastFailed.accept(failed.failure().orElseThrow());
            }
          }

          @Override
          public void onPlaced(TopicIdPartition partition, Uuid directory) {
            assignments.placed(partition, directory);
          }
        });
  }

  /**
   * Closes the logs; blocks.
   *
   * @param brokerEpoch of this process's registration; empty: nothing was written
   */
  void close(OptionalLong brokerEpoch, String bootId) {
    if (brokerEpoch.isPresent()) {
      logs.close(brokerEpoch.getAsLong());
    } else {
      // Never registered, nothing written: what the logs were at the start they are still.
      logs.previousBrokerEpoch(bootId).ifPresentOrElse(logs::close, logs::close);
    }
  }
}
