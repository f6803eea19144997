package io.weir.controller.kraft;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.Endpoint;
import io.weir.controller.FaultListener;
import io.weir.controller.InterBrokerTls;
import io.weir.controller.KRaftConfig;
import io.weir.controller.KRaftNode;
import io.weir.controller.MetadataListener;
import io.weir.controller.NodeRole;
import io.weir.controller.PeerConnector;
import io.weir.controller.PeerRequestHandler;
import io.weir.controller.ReplicationAcceptor;
import io.weir.controller.net.InterBrokerServer;
import io.weir.controller.net.PeerClient;
import io.weir.controller.net.PeerDialer;
import io.weir.controller.net.PeerTls;
import io.weir.controller.net.PeerTransport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.controller.QuorumController;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link KRaftNode} by Kafka's raft and metadata libraries. Thread-safe. */
public final class KafkaKRaftNode implements KRaftNode {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaKRaftNode.class);

  private final KRaftConfig config;
  private final Closer closer = new Closer();
  private final PeerTransport transport;
  private final PeerDialer dialer;
  private final MetadataFollower follower = new MetadataFollower();
  private final RaftQuorum raft;
  private final LoaderHost loader;
  private final QuorumControllerClient client;
  private final NodeRequests requests;
  private final InterBrokerServer server;
  private final Optional<BrokerSession> session;
  private volatile ReplicationAcceptor replication;

  /**
   * Opens the metadata folder, binds the inter-broker server and starts.
   *
   * @throws IOException if a folder is not formatted for this cluster and node, is in use by
   *     another process or cannot be read, if the port is taken, or if a certificate cannot be used
   */
  public static KRaftNode start(KRaftConfig config, InterBrokerTls tls, FaultListener faults)
      throws IOException {
    return new KafkaKRaftNode(config, tls, LoaderHost.SNAPSHOT_BYTES_DEFAULT, faults);
  }

  /** As {@link #start}, with another threshold for snapshots of the metadata. */
  KafkaKRaftNode(KRaftConfig config, InterBrokerTls tls, long snapshotBytes, FaultListener listener)
      throws IOException {
    this.config = config;
    this.replication =
        (channel, peer) -> {
          LOG.debug("event=replication_stream_refused_not_ready peer={}", peer);
          var _ = channel.close();
        };
    KRaftFaults faults = new KRaftFaults(config.nodeId(), listener);
    try {
      NodeFolders folders = closer.add(NodeFolders.open(config));
      this.transport = closer.add(PeerTransport.open(config.nodeId()));
      PeerTls peerTls = PeerTls.load(tls);
      this.dialer = new PeerDialer(transport, peerTls);
      this.requests = new NodeRequests();
      this.server =
          closer.add(
              InterBrokerServer.bind(
                  config.interBrokerBind(), transport, peerTls, requests, () -> replication));
      String clientId = "node-" + config.nodeId();
      PeerClient peers = closer.add(new PeerClient(dialer, clientId));
      RaftChannel raftChannel =
          new RaftChannel(
              new PeerClient(dialer, clientId + "-raft"), config.raft().requestTimeoutMs());
      this.raft =
          closer.add(
              new RaftQuorum(
                  config,
                  folders.metadataDirectoryId(),
                  config.interBrokerAdvertised(),
                  raftChannel,
                  faults));
      this.loader = closer.add(new LoaderHost(config.nodeId(), raft, snapshotBytes, faults));
      this.client =
          new QuorumControllerClient(
              peers, transport.loops(), raft::leader, follower::current, config.voters());
      follower.onLeaderChange(client::onLeaderChange);
      ControllerClock clock = new ControllerClock();
      Optional<QuorumController> controller =
          config.is(NodeRole.CONTROLLER)
              ? Optional.of(ControllerFactory.create(config, raft.client(), clock, faults))
              : Optional.empty();
      controller.ifPresent(closer::add);
      requests.serve(
          raft,
          controller.map(
              active ->
                  new ControllerApis(
                      active,
                      new SessionTakeover(
                          active,
                          clock,
                          follower::current,
                          TimeUnit.MILLISECONDS.toNanos(config.brokerSessionTimeoutMs())))));
      this.session =
          config.is(NodeRole.BROKER)
              ? Optional.of(
                  closer.add(
                      new BrokerSession(
                          config.nodeId(),
                          config.brokerHeartbeatIntervalMs(),
                          config.brokerSessionTimeoutMs(),
                          client,
                          () -> follower.current().offset(),
                          listener)))
              : Optional.empty();
      raft.start();
      loader.install(follower);
      if (controller.isPresent()) {
        loader.install(
            new ControllerRegistration(
                config.nodeId(), config.interBrokerAdvertised(), client, transport.loops()));
      }
      LOG.info(
          "event=kraft_node_started node={} roles={} inter_broker_port={}",
          config.nodeId(),
          config.roles(),
          server.port());
    } catch (IOException | RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  @Override
  public ClusterMetadata metadata() {
    return follower.current();
  }

  @Override
  public OptionalLong metadataEnd() {
    return raft.client().highWatermark();
  }

  @Override
  public void addListener(MetadataListener listener) {
    loader.install(follower.publisherFor(listener));
  }

  @Override
  public ControllerClient controller() {
    return client;
  }

  @Override
  public PeerConnector peers() {
    return dialer;
  }

  @Override
  public void servePeers(ReplicationAcceptor acceptor, PeerRequestHandler handler) {
    requests.delegateTo(handler);
    replication = acceptor;
  }

  @Override
  public CompletableFuture<Void> caughtUp() {
    return follower.caughtUp().copy();
  }

  @Override
  public CompletableFuture<Long> register(
      OptionalLong previousBrokerEpoch, List<Uuid> directories) {
    return broker().register(registration(previousBrokerEpoch, directories));
  }

  @Override
  public void directoryFailed(Uuid directory) {
    broker().directoryFailed(directory);
  }

  @Override
  public OptionalLong brokerEpoch() {
    return session.map(BrokerSession::epoch).orElse(OptionalLong.empty());
  }

  @Override
  public CompletableFuture<Void> unfence() {
    return broker().unfence();
  }

  @Override
  public CompletableFuture<Void> controlledShutdown() {
    return session.isPresent()
        ? session.get().controlledShutdown()
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public int interBrokerPort() {
    return server.port();
  }

  @Override
  public void close() {
    closer.close();
  }

  /**
   * Ends all connections at once and takes no more, as the death of a process does; what is left
   * can only be closed. The server goes before the event loops: its channels can't be waited for
   * without them.
   */
  void cutOff() {
    server.close();
    transport.close();
  }

  private BrokerSession broker() {
    return session.orElseThrow(() -> new IllegalStateException("this node is not a broker"));
  }

  private BrokerRegistrationRequestData registration(
      OptionalLong previousBrokerEpoch, List<Uuid> directories) {
    BrokerRegistrationRequestData request =
        new BrokerRegistrationRequestData()
            .setBrokerId(config.nodeId())
            .setClusterId(config.clusterId())
            .setIncarnationId(Uuid.randomUuid())
            .setRack(config.rack().orElse(null))
            .setPreviousBrokerEpoch(previousBrokerEpoch.orElse(-1))
            .setLogDirs(List.copyOf(directories));
    config
        .tenants()
        .ifPresent(
            tenants ->
                addListener(
                    request, BrokerMetadata.TENANTS, tenants.endpoint(), tenants.security()));
    config
        .operators()
        .ifPresent(
            operators ->
                addListener(
                    request, BrokerMetadata.OPERATORS, operators.endpoint(), operators.security()));
    addListener(
        request, BrokerMetadata.INTERNAL, config.interBrokerAdvertised(), SecurityProtocol.SSL);
    request.setFeatures(WeirFeatures.ofBroker());
    return request;
  }

  private static void addListener(
      BrokerRegistrationRequestData request,
      String name,
      Endpoint endpoint,
      SecurityProtocol security) {
    request
        .listeners()
        .add(
            new BrokerRegistrationRequestData.Listener()
                .setName(name)
                .setHost(endpoint.host())
                .setPort(endpoint.port())
                .setSecurityProtocol(security.id));
  }
}
