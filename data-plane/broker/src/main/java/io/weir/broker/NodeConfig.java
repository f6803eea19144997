package io.weir.broker;

import io.weir.broker.server.ServerLimits;
import io.weir.controller.Endpoint;
import io.weir.controller.NodeRole;
import io.weir.controller.QuorumVoter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * A node's configuration, checked as a whole. Immutable. {@link NodeConfigReader} makes it from
 * {@code node.properties}; each message of its constructors names the key at fault.
 *
 * @param clusterId the broker cluster's id; never shown to tenants
 * @param nodeId unique in the cluster, at least 0
 * @param roles what the node is
 * @param dataDirs folders of the partition logs, at least one, none within another
 * @param metadataDir folder of the KRaft log
 * @param quorum the initial voters
 * @param interBroker the port of the cluster's own traffic
 * @param interBrokerTls certificate of this node, and the only authority whose certificates it
 *     accepts
 * @param http health and metrics
 * @param topics defaults of topics; the same on every node
 * @param broker what only a node with the role broker has
 * @param timing registration and heartbeats
 */
public record NodeConfig(
    Uuid clusterId,
    int nodeId,
    Set<NodeRole> roles,
    List<Path> dataDirs,
    Path metadataDir,
    List<QuorumVoter> quorum,
    Listener interBroker,
    TlsFiles interBrokerTls,
    Endpoint http,
    TopicDefaults topics,
    Optional<BrokerConfig> broker,
    Timing timing) {
  /** Checks what concerns several keys. */
  public NodeConfig {
    roles = Set.copyOf(roles);
    quorum = List.copyOf(quorum);
    require(nodeId >= 0, "node.id", "must be at least 0");
    require(!roles.isEmpty(), "node.roles", "names no role");
    require(!quorum.isEmpty(), "controller.quorum", "names no voter");
    require(
        roles.contains(NodeRole.BROKER) == broker.isPresent(),
        "node.roles",
        "the broker's keys are needed exactly with the role broker");
    require(
        quorum.stream().map(QuorumVoter::nodeId).distinct().count() == quorum.size(),
        "controller.quorum",
        "names a node twice");
    dataDirs = List.copyOf(dataDirs);
    requireApart(dataDirs, metadataDir);
    require(
        http.isLoopback(),
        "http.listener",
        "is not authenticated and so must be a loopback address");
    require(
        topics.internalReplicationFactor() > 1 || quorum.size() == 1,
        "internal.topic.replication.factor",
        "1 is allowed only where the quorum is a single node");
  }

  private static void requireApart(List<Path> dataDirs, Path metadataDir) {
    require(!dataDirs.isEmpty(), "data.dirs", "names no folder");
    for (int i = 0; i < dataDirs.size(); i++) {
      for (int j = i + 1; j < dataDirs.size(); j++) {
        require(
            !absolute(dataDirs.get(i)).equals(absolute(dataDirs.get(j))),
            "data.dirs",
            "names " + dataDirs.get(i) + " twice");
        require(
            areApart(dataDirs.get(i), dataDirs.get(j)),
            "data.dirs",
            dataDirs.get(i) + " and " + dataDirs.get(j) + " lie within each other");
      }
      require(
          areApart(dataDirs.get(i), metadataDir),
          "metadata.dir",
          "must lie outside data.dir, and data.dir outside of it: " + dataDirs.get(i));
    }
  }

  private static boolean areApart(Path one, Path other) {
    return !absolute(one).startsWith(absolute(other)) && !absolute(other).startsWith(absolute(one));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  static void require(boolean holds, String key, String problem) {
    if (!holds) {
      throw new InvalidNodeConfigException(key + ": " + problem);
    }
  }

  /** Whether the node takes part in the metadata quorum. */
  public boolean isController() {
    return roles.contains(NodeRole.CONTROLLER);
  }

  /**
   * A port and the address that others are told.
   *
   * @param bind where the socket is bound
   * @param advertised the address told to others
   */
  public record Listener(Endpoint bind, AdvertisedAddress advertised) {}

  /**
   * PEM files of one listener.
   *
   * @param ca certificates of the authorities
   * @param certificate this node's chain, leaf first
   * @param key its key, PKCS#8, not encrypted
   */
  public record TlsFiles(Path ca, Path certificate, Path key) {}

  /** How the tenants' listener is secured. */
  public enum TenantsSecurity {
    /** TLS. */
    SASL_SSL,
    /** Secrets in the clear: for benchmarks over loopback. */
    SASL_PLAINTEXT
  }

  /**
   * Keys of the role broker.
   *
   * @param tenants the tenants' listener
   * @param tenantsSecurity how it is secured
   * @param operators the operators' listener
   * @param tls certificate of both
   * @param shards event loops that own partitions, at least 1
   * @param reauthenticationMsMax a tenant's session authenticates again within this (KIP-368)
   * @param limits what clients can make it hold
   * @param groups limits of consumer groups
   * @param cleaner how compacted logs are cleaned
   * @param remoteLog how logs are tiered; empty: not at all
   */
  public record BrokerConfig(
      Listener tenants,
      TenantsSecurity tenantsSecurity,
      Listener operators,
      TlsFiles tls,
      int shards,
      long reauthenticationMsMax,
      ClientLimits limits,
      GroupLimits groups,
      CleanerConfig cleaner,
      Optional<RemoteLogConfig> remoteLog) {
    private static final long REAUTHENTICATION_MS_MIN = 1_000;
    private static final long REAUTHENTICATION_MS_MAX = 86_400_000;

    /** Event loops at most; more than that never helps one machine. */
    public static final int SHARDS_MAX = 256;

    /** Checks what concerns several keys. */
    public BrokerConfig {
      require(
          tenantsSecurity == TenantsSecurity.SASL_SSL || tenants.bind().isLoopback(),
          "tenants.security",
          "SASL_PLAINTEXT shows secrets to the network and is allowed only on a loopback address");
      require(shards >= 1 && shards <= SHARDS_MAX, "shards", "must be within 1 to " + SHARDS_MAX);
      require(
          reauthenticationMsMax >= REAUTHENTICATION_MS_MIN
              && reauthenticationMsMax <= REAUTHENTICATION_MS_MAX,
          "connections.max.reauth.ms",
          "must be within " + REAUTHENTICATION_MS_MIN + " to " + REAUTHENTICATION_MS_MAX);
    }
  }

  /**
   * What clients can make a broker hold.
   *
   * @param unauthenticatedPerAddressMax connections of one address to one listener that have not
   *     authenticated
   * @param requestMemoryBytes what the requests of all tenants may take, together
   */
  public record ClientLimits(int unauthenticatedPerAddressMax, long requestMemoryBytes) {
    /** Two of the largest Produce, so that one leaves room for others. */
    public static final long REQUEST_MEMORY_BYTES_MIN = 2L * ServerLimits.DEFAULT.frameBytesMax();

    private static final int UNAUTHENTICATED_MAX = 10_000;

    /** Checks the ranges. */
    public ClientLimits {
      require(
          unauthenticatedPerAddressMax >= 1 && unauthenticatedPerAddressMax <= UNAUTHENTICATED_MAX,
          "connections.unauthenticated.per.address.max",
          "must be within 1 to " + UNAUTHENTICATED_MAX);
      require(
          requestMemoryBytes >= REQUEST_MEMORY_BYTES_MIN,
          "request.memory.bytes",
          "must be at least " + REQUEST_MEMORY_BYTES_MIN + ", which two requests may take");
    }
  }

  /**
   * Limits of consumer groups.
   *
   * @param consumerSessionTimeoutMs a member by the consumer protocol (KIP-848) that is silent for
   *     this long is removed
   * @param membersMax members of one group, of either protocol
   */
  public record GroupLimits(int consumerSessionTimeoutMs, int membersMax) {
    /** Two heartbeats of the default interval of 5 s may get lost. */
    private static final int SESSION_TIMEOUT_MS_MIN = 15_000;

    private static final int SESSION_TIMEOUT_MS_MAX = 300_000;
    private static final int MEMBERS_MAX = 100_000;

    /** Checks the ranges. */
    public GroupLimits {
      require(
          consumerSessionTimeoutMs >= SESSION_TIMEOUT_MS_MIN
              && consumerSessionTimeoutMs <= SESSION_TIMEOUT_MS_MAX,
          "group.consumer.session.timeout.ms",
          "must be within " + SESSION_TIMEOUT_MS_MIN + " to " + SESSION_TIMEOUT_MS_MAX);
      require(
          membersMax >= 1 && membersMax <= MEMBERS_MAX,
          "group.max.size",
          "must be within 1 to " + MEMBERS_MAX);
    }
  }

  /**
   * What a topic gets when its creator says nothing.
   *
   * @param replicationFactor replicas of a topic
   * @param minInsyncReplicas replicas that must hold a record before acks=all answers
   * @param internalReplicationFactor replicas of {@code __weir_tenancy} and {@code
   *     __consumer_offsets}
   */
  public record TopicDefaults(
      int replicationFactor, int minInsyncReplicas, int internalReplicationFactor) {
    /** Kafka's wire format carries 16 bits. */
    private static final int REPLICAS_MAX = Short.MAX_VALUE;

    /** Checks the ranges. */
    public TopicDefaults {
      require(
          replicationFactor >= 1 && replicationFactor <= REPLICAS_MAX,
          "default.replication.factor",
          "must be within 1 to " + REPLICAS_MAX);
      require(
          minInsyncReplicas >= 1 && minInsyncReplicas <= replicationFactor,
          "min.insync.replicas",
          "must be within 1 to default.replication.factor");
      require(
          internalReplicationFactor >= 1 && internalReplicationFactor <= REPLICAS_MAX,
          "internal.topic.replication.factor",
          "must be within 1 to " + REPLICAS_MAX);
    }
  }

  /**
   * Registration with the controller.
   *
   * @param sessionTimeoutMs a broker that is silent for this long is fenced
   * @param heartbeatIntervalMs between two heartbeats
   */
  public record Timing(int sessionTimeoutMs, int heartbeatIntervalMs) {
    /** A session survives at least one lost heartbeat. */
    private static final int HEARTBEATS_PER_SESSION_MIN = 3;

    /** Checks the relation. */
    public Timing {
      require(heartbeatIntervalMs >= 1, "broker.heartbeat.interval.ms", "must be at least 1");
      require(
          sessionTimeoutMs >= (long) HEARTBEATS_PER_SESSION_MIN * heartbeatIntervalMs,
          "broker.session.timeout.ms",
          "must be at least " + HEARTBEATS_PER_SESSION_MIN + " times broker.heartbeat.interval.ms");
    }
  }
}
