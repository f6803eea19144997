package io.weir.controller.kraft;

import io.weir.controller.Endpoint;
import io.weir.controller.KRaftConfig;
import io.weir.controller.NodeRole;
import io.weir.controller.RaftTimeouts;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.raft.Endpoints;
import org.apache.kafka.raft.FileQuorumStateStore;
import org.apache.kafka.raft.KafkaRaftClient;
import org.apache.kafka.raft.MetadataLogConfig;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.raft.RaftMessage;
import org.apache.kafka.raft.RaftRequest;
import org.apache.kafka.raft.TimingWheelExpirationService;
import org.apache.kafka.raft.internals.KafkaRaftLog;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the metadata quorum: a voter if it is a controller, else an observer. Its log
 * is synced before anything is acknowledged. Thread-safe.
 */
final class RaftQuorum implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftQuorum.class);

  /** Only whole segments below a snapshot are deleted. */
  private static final int LOG_SEGMENT_BYTES = 16 << 20;

  private static final int LOG_RETENTION_BYTES = 64 << 20;

  private final KafkaScheduler scheduler;
  private final KafkaRaftLog log;
  private final SystemTimer timer;
  private final TimingWheelExpirationService expiration;
  private final Metrics metrics;
  private final KafkaRaftClient<ApiMessageAndVersion> client;
  private final RaftThread thread;
  private final RaftChannel channel;

  /**
   * Opens the log.
   *
   * @param directoryId of the metadata folder
   * @param advertised where other voters reach this one
   */
  RaftQuorum(
      KRaftConfig config,
      Uuid directoryId,
      Endpoint advertised,
      RaftChannel channel,
      KRaftFaults faults)
      throws IOException {
    int nodeId = config.nodeId();
    String threads = "raft-" + nodeId;
    LogContext logContext = new LogContext("[raft node=" + nodeId + "] ");
    boolean controller = config.is(NodeRole.CONTROLLER);
    this.channel = channel;
    this.scheduler = new KafkaScheduler(1, true, threads + "-scheduler-");
    scheduler.startup();
    Path folder =
        config
            .metadataDir()
            .resolve(
                Topic.CLUSTER_METADATA_TOPIC_PARTITION.topic()
                    + "-"
                    + Topic.CLUSTER_METADATA_TOPIC_PARTITION.partition());
    File directory = Files.createDirectories(folder).toFile();
    this.log =
        KafkaRaftLog.createLog(
            Topic.CLUSTER_METADATA_TOPIC_PARTITION,
            Uuid.METADATA_TOPIC_ID,
            directory,
            Time.SYSTEM,
            scheduler,
            new MetadataLogConfig(logConfig()),
            nodeId);
    this.timer = new SystemTimer(threads + "-timer");
    this.expiration = new TimingWheelExpirationService(timer);
    this.metrics = new Metrics();
    this.client =
        new KafkaRaftClient<>(
            OptionalInt.of(nodeId),
            directoryId,
            MetadataRecordSerde.INSTANCE,
            channel,
            log,
            Time.SYSTEM,
            expiration,
            logContext,
            controller,
            config.clusterId(),
            config.voters().stream().map(voter -> address(voter.endpoint())).toList(),
            controller
                ? Endpoints.fromInetSocketAddresses(
                    Map.of(RaftChannel.LISTENER, address(advertised)))
                : Endpoints.empty(),
            Feature.KRAFT_VERSION.supportedVersionRange(),
            new QuorumConfig(quorumConfig(config)));
    client.initialize(
        Map.of(),
        new FileQuorumStateStore(new File(directory, FileQuorumStateStore.DEFAULT_FILE_NAME)),
        metrics,
        ignored -> {});
    this.thread = new RaftThread(threads, client, faults.fatal("raft"));
  }

  /** Takes part from now on. */
  void start() {
    thread.start();
  }

  KafkaRaftClient<ApiMessageAndVersion> client() {
    return client;
  }

  /** Answers a request of another voter or observer. */
  CompletionStage<ApiMessage> handle(RequestHeader header, ApiMessage request) {
    return client
        .handle(
            new RaftRequest.Inbound(
                RaftChannel.LISTENER,
                header.correlationId(),
                header.apiVersion(),
                request,
                Time.SYSTEM.milliseconds()))
        .thenApply(RaftMessage::data);
  }

  /** The active controller, as far as this node knows. */
  Optional<Leader> leader() {
    OptionalInt leaderId = client.leaderAndEpoch().leaderId();
    if (leaderId.isEmpty()) {
      return Optional.empty();
    }
    return client
        .voterNode(leaderId.getAsInt(), RaftChannel.LISTENER)
        .map(node -> new Leader(node.id(), new Endpoint(node.host(), node.port())));
  }

  /**
   * Who leads the quorum.
   *
   * @param nodeId node id
   * @param endpoint its inter-broker listener
   */
  record Leader(int nodeId, Endpoint endpoint) {}

  /** Hands over leadership if it has it, and closes the log. */
  @Override
  public void close() {
    quietly("expiration", expiration::shutdown);
    quietly("timer", timer::close);
    quietly("thread", thread::stop);
    quietly("scheduler", scheduler::shutdown);
    quietly("channel", channel::close);
    quietly("log", log::close);
    quietly("metrics", metrics::close);
  }

  private interface Closing {
    void run() throws Exception;
  }

  private static void quietly(String part, Closing closing) {
    try {
      closing.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("event=could_not_close part={}", part, e);
    }
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
  }

  private static AbstractConfig logConfig() {
    return new AbstractConfig(
        MetadataLogConfig.CONFIG_DEF,
        Map.of(
            MetadataLogConfig.METADATA_LOG_SEGMENT_BYTES_CONFIG,
            LOG_SEGMENT_BYTES,
            MetadataLogConfig.METADATA_MAX_RETENTION_BYTES_CONFIG,
            LOG_RETENTION_BYTES),
        false);
  }

  private static AbstractConfig quorumConfig(KRaftConfig config) {
    RaftTimeouts timeouts = config.raft();
    return new AbstractConfig(
        QuorumConfig.CONFIG_DEF,
        Map.of(
            QuorumConfig.QUORUM_BOOTSTRAP_SERVERS_CONFIG,
            config.voters().stream()
                .map(voter -> voter.endpoint().toString())
                .reduce((a, b) -> a + "," + b)
                .orElseThrow(),
            QuorumConfig.QUORUM_ELECTION_TIMEOUT_MS_CONFIG,
            timeouts.electionTimeoutMs(),
            QuorumConfig.QUORUM_FETCH_TIMEOUT_MS_CONFIG,
            timeouts.fetchTimeoutMs(),
            QuorumConfig.QUORUM_ELECTION_BACKOFF_MAX_MS_CONFIG,
            timeouts.electionBackoffMaxMs(),
            QuorumConfig.QUORUM_REQUEST_TIMEOUT_MS_CONFIG,
            timeouts.requestTimeoutMs()),
        false);
  }
}
