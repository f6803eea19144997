package io.weir.controller.kraft;

import io.weir.controller.KRaftConfig;
import io.weir.controller.QuorumVoter;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.token.delegation.internals.DelegationTokenCache;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.QuorumController;
import org.apache.kafka.controller.QuorumFeatures;
import org.apache.kafka.controller.metrics.QuorumControllerMetrics;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.raft.RaftClient;
import org.apache.kafka.server.common.ApiMessageAndVersion;

/** Makes Kafka's controller with our settings. */
final class ControllerFactory {
  /**
   * How long a topic without leader waits once {@code unclean.leader.election.enable} was set. Only
   * partitions without leader are looked at; Kafka's brokers take 5 minutes.
   */
  private static final long UNCLEAN_ELECTION_CHECK_MS = 5_000;

  /** How often leaderships go back to the preferred replicas. */
  private static final long LEADER_BALANCE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(60);

  /** An idle log gets a no-op record this often, which is also a sync on each voter. */
  private static final long IDLE_RECORD_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

  private ControllerFactory() {}

  /**
   * Makes the controller, which registers with the raft client.
   *
   * @throws IOException if it can't be made
   */
  static QuorumController create(
      KRaftConfig config,
      RaftClient<ApiMessageAndVersion> raft,
      ControllerClock clock,
      KRaftFaults faults)
      throws IOException {
    try {
      return builder(config, raft, clock, faults)
          .setLeaderImbalanceCheckIntervalNs(OptionalLong.of(LEADER_BALANCE_INTERVAL_NS))
          .setMaxIdleIntervalNs(OptionalLong.of(IDLE_RECORD_INTERVAL_NS))
          .setUncleanLeaderElectionCheckIntervalMs(UNCLEAN_ELECTION_CHECK_MS)
          .build();
    } catch (Exception e) {
      throw new IOException("the controller cannot start: " + e.getMessage(), e);
    }
  }

  /** Our settings, without anything that the controller does of its own accord. */
  static QuorumController.Builder builder(
      KRaftConfig config,
      RaftClient<ApiMessageAndVersion> raft,
      ControllerClock clock,
      KRaftFaults faults)
      throws Exception {
    return new QuorumController.Builder(config.nodeId(), config.clusterId())
        .setTime(clock)
        .setThreadNamePrefix("quorum-controller-" + config.nodeId() + "-")
        .setConfigSchema(ControllerSettings.schema())
        .setRaftClient(raft)
        .setQuorumFeatures(
            new QuorumFeatures(
                config.nodeId(),
                WeirFeatures.supported(),
                config.voters().stream().map(QuorumVoter::nodeId).toList()))
        .setDefaultReplicationFactor((short) config.defaultReplicationFactor())
        .setDefaultNumPartitions(1)
        .setSessionTimeoutNs(TimeUnit.MILLISECONDS.toNanos(config.brokerSessionTimeoutMs()))
        .setMetrics(
            new QuorumControllerMetrics(
                Optional.empty(), Time.SYSTEM, config.brokerSessionTimeoutMs()))
        .setCreateTopicPolicy(Optional.empty())
        .setAlterConfigPolicy(Optional.empty())
        .setConfigurationValidator(ControllerSettings.validator())
        .setSupportedConfigChecker(ControllerSettings.supported())
        .setStaticConfig(ControllerSettings.staticConfig(config))
        .setBootstrapMetadata(BootstrapMetadata.fromDirectory(config.metadataDir()))
        .setFatalFaultHandler(faults.fatal("quorum-controller"))
        .setNonFatalFaultHandler(faults.tolerated("quorum-controller"))
        .setDelegationTokenCache(new DelegationTokenCache(ScramMechanism.mechanismNames()));
  }
}
