package io.weir.controller;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * What a node's KRaft side needs to know. Immutable.
 *
 * @param clusterId 22 characters, Kafka's Uuid form
 * @param nodeId not negative, unique in the cluster
 * @param roles broker, controller or both
 * @param dataDirs folders of partition logs, at least one; each has a directory id
 * @param metadataDir folder of the KRaft log
 * @param voters the voters the cluster was formatted with; also where the leader is looked for
 * @param interBrokerBind where the inter-broker server listens; port 0 binds an ephemeral one
 * @param interBrokerAdvertised how other nodes reach it
 * @param tenants the tenants' listener as advertised in the registration; empty if not a broker
 * @param operators the operators' listener as advertised; empty if not a broker
 * @param rack the rack, if any
 * @param defaultReplicationFactor for topics created without one
 * @param minInsyncReplicas default of {@code min.insync.replicas}
 * @param brokerSessionTimeoutMs a broker without a heartbeat for so long is fenced
 * @param brokerHeartbeatIntervalMs time between heartbeats; at most half the session timeout
 * @param raft timeouts of the quorum
 */
public record KRaftConfig(
    String clusterId,
    int nodeId,
    Set<NodeRole> roles,
    List<Path> dataDirs,
    Path metadataDir,
    List<QuorumVoter> voters,
    Endpoint interBrokerBind,
    Endpoint interBrokerAdvertised,
    Optional<SecuredEndpoint> tenants,
    Optional<SecuredEndpoint> operators,
    Optional<String> rack,
    int defaultReplicationFactor,
    int minInsyncReplicas,
    int brokerSessionTimeoutMs,
    int brokerHeartbeatIntervalMs,
    RaftTimeouts raft) {
  /** Default of {@link #brokerSessionTimeoutMs}. */
  public static final int BROKER_SESSION_TIMEOUT_MS_DEFAULT = 6_000;

  /** Default of {@link #brokerHeartbeatIntervalMs}. */
  public static final int BROKER_HEARTBEAT_INTERVAL_MS_DEFAULT = 500;

  /**
   * A listener as advertised.
   *
   * @param endpoint host and port
   * @param security how clients connect
   */
  public record SecuredEndpoint(Endpoint endpoint, SecurityProtocol security) {}

  /** Checks each value and names the key that is wrong. */
  public KRaftConfig {
    roles = Set.copyOf(roles);
    dataDirs = List.copyOf(dataDirs);
    voters = List.copyOf(voters);
    require(!dataDirs.isEmpty(), "data.dirs must name a folder");
    require(nodeId >= 0, "node.id must not be negative");
    require(!roles.isEmpty(), "node.roles must name broker, controller or both");
    require(!voters.isEmpty(), "controller.quorum must name at least one voter");
    require(
        voters.stream().map(QuorumVoter::nodeId).distinct().count() == voters.size(),
        "controller.quorum names a node twice");
    require(
        !roles.contains(NodeRole.BROKER) || (tenants.isPresent() && operators.isPresent()),
        "tenants.advertised and operators.advertised are needed for a broker");
    require(
        defaultReplicationFactor >= 1 && defaultReplicationFactor <= Short.MAX_VALUE,
        "default.replication.factor must be at least 1");
    require(
        minInsyncReplicas >= 1 && minInsyncReplicas <= defaultReplicationFactor,
        "min.insync.replicas must be between 1 and default.replication.factor");
    require(
        brokerHeartbeatIntervalMs >= 1 && brokerHeartbeatIntervalMs <= brokerSessionTimeoutMs / 2,
        "broker.heartbeat.interval.ms must be at most half of broker.session.timeout.ms");
  }

  /** Whether this node has the role. */
  public boolean is(NodeRole role) {
    return roles.contains(role);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
