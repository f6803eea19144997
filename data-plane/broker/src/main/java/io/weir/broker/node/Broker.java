package io.weir.broker.node;

import io.weir.broker.NodeConfig;
import io.weir.broker.NodeConfig.BrokerConfig;
import io.weir.broker.access.Accesses;
import io.weir.broker.compaction.LogCleaner;
import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.coordinator.CoordinatorLeadership;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.coordinator.GroupCoordinationConfig;
import io.weir.broker.coordinator.OffsetsTopicCreator;
import io.weir.broker.coordinator.ReplicaCoordinatorLogs;
import io.weir.broker.handlers.admin.BrokerDefaults;
import io.weir.broker.handlers.admin.MetadataWaiter;
import io.weir.broker.handlers.admin.TenantRoom;
import io.weir.broker.handlers.admin.TrafficHandler;
import io.weir.broker.handlers.data.AlterReplicaLogDirsHandler;
import io.weir.broker.handlers.data.DescribeLogDirsHandler;
import io.weir.broker.handlers.data.PreparationQueue;
import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.metrics.RequestMeters;
import io.weir.broker.node.MetadataApplier.TopicSettings;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.PeerRequests;
import io.weir.broker.pipeline.RequestPipeline;
import io.weir.broker.pipeline.TenantViews;
import io.weir.broker.security.KeyUses;
import io.weir.broker.tenancy.store.TenancyKey;
import io.weir.broker.tenancy.store.TenancyRecord;
import io.weir.broker.tiering.RemoteSizes;
import io.weir.broker.tiering.RemoteStoragePlugin;
import io.weir.broker.tiering.TieredAppends;
import io.weir.broker.tiering.read.DisabledReads;
import io.weir.broker.tiering.read.RemoteReads;
import io.weir.broker.watch.LogWatch;
import io.weir.broker.watch.MetadataWatch;
import io.weir.broker.watch.NodeWatch;
import io.weir.broker.watch.PartitionCounts;
import io.weir.broker.watch.PartitionHistory;
import io.weir.broker.watch.TopicFigures;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.FaultListener;
import io.weir.controller.KRaftNode;
import io.weir.controller.MetadataChange;
import io.weir.controller.PeerConnector;
import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.protocol.VirtualClusterId;
import io.weir.replication.LocalNode;
import io.weir.replication.ReplicaMover;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.ReplicationConfig;
import io.weir.replication.ReplicationPorts;
import io.weir.replication.netty.NettyReplicationTransport;
import io.weir.storage.LogConfig;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker side of a node. Started and stopped by one thread.
 *
 * <pre>
 * logs recovered → replicas, coordinator, handlers → peers served → metadata applied → registered
 *   → operators' listener → unfenced → tenancy replayed → tenants' listener
 * </pre>
 */
final class Broker {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  /** Partitions of {@code __consumer_offsets}, as Kafka's default. */
  private static final int OFFSETS_PARTITIONS = 50;

  private static final String TENANTS = "tenants";
  private static final String REGISTRATION = "registration";
  private static final long STEP_MS_MAX = 10_000;

  private final NodeConfig config;
  private final BrokerConfig brokerConfig;
  private final KRaftNode kraft;
  private final Readiness readiness;
  private final Readiness health;
  private final Readiness warnings;
  private final StopList stops = new StopList();
  private final Clock clock = new SystemClock();
  private final RandomSource random = new SystemRandom();
  private final String bootId = Machine.bootId();
  private final Metrics metrics;
  private final FaultListener faults;
  private final RequestMeters meters = new RequestMeters(clock);
  private final KeyUses keyUses = new KeyUses(clock);
  private final TopicFigures topicFigures = new TopicFigures();
  private final TenantAcls acls = new TenantAcls();
  private NodeThreads threads;
  private PreparationQueue preparation;
  private LogParts logs;
  private NettyReplicationTransport streams;
  private ReplicaRegistry replicas;
  private ReplicaMover mover;
  private LogWatch logWatch;
  private GroupCoordination groups;
  private TenancyParts tenancy;
  private Optional<TieringParts> tiering = Optional.empty();
  private Listeners listeners;

  Broker(
      NodeConfig config,
      KRaftNode kraft,
      Readiness readiness,
      Readiness health,
      Readiness warnings,
      Metrics metrics,
      FaultListener faults) {
    this.warnings = warnings;
    this.config = config;
    this.brokerConfig = config.broker().orElseThrow();
    this.kraft = kraft;
    this.readiness = readiness;
    this.health = health;
    this.metrics = metrics;
    this.faults = faults;
  }

  /**
   * Starts up to the operators' listener; blocks. The rest follows by itself.
   *
   * @return completes once the tenants' listener is open
   */
  CompletableFuture<Void> start(ConnectionLoops connections) throws InterruptedException {
    readiness.notReady(TENANTS, "the tenants' listener is not open yet");
    threads = NodeThreads.start(brokerConfig.shards());
    stops.add("tenancy thread", () -> NodeThreads.stop(threads.tenancy()));
    stops.add("verifiers", () -> NodeThreads.stop(threads.verifiers()));
    stops.add("openers", () -> NodeThreads.stop(threads.openers()));
    preparation = new PreparationQueue(NodeThreads.OPENER_THREADS, threads.openers(), clock);
    Optional<RemoteStoragePlugin> store =
        brokerConfig.remoteLog().map(remote -> TieringParts.load(remote, config.nodeId(), stops));
    openLogs();
    joinReplicas();
    LogCleaner cleaner = CompactionParts.of(brokerConfig.cleaner(), replicas, clock, random, stops);
    logWatch = logWatch();
    tiering =
        store.map(
            s ->
                TieringParts.of(
                    config,
                    s,
                    kraft,
                    replicas,
                    logWatch::freeBytes,
                    new TieringParts.Nature(clock, random),
                    stops));
    tenancy =
        TenancyParts.of(
            kraft, replicas, config.topics().internalReplicationFactor(), clock, threads.tenancy());
    stops.add("tenancy tail", tenancy.tail()::close);
    MetadataWaiter metadataWaiter = new MetadataWaiter();
    HandlerTable table = handlers(metadataWaiter);
    TenantViews views = new TenantViews(kraft::metadata);
    listeners =
        new Listeners(
            config,
            kraft,
            new RequestPipeline(table, views, new Accesses(acls), meters),
            table,
            new Listeners.TenantTrust(
                tenancy.credentials(), tenancy.tokens(), threads.verifiers(), keyUses),
            clock,
            connections,
            threads.readers());
    stops.add("listeners", listeners::close);
    kraft.servePeers(
        (channel, peerNodeId) -> streams.accept(channel, peerNodeId, replicas),
        new PeerRequests(table, views, config.clusterId()::toString, threads.readers()));
    applyMetadata(metadataWaiter);
    register();
    listeners.openOperators();
    var _ =
        kraft
            .unfence()
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    LOG.info("event=unfenced node={}", config.nodeId());
                  } else {
                    LOG.warn("event=not_unfenced cause=\"{}\"", failure.toString());
                  }
                });
    addMetrics();
    tiering.ifPresent(parts -> parts.start(metrics, readiness));
    cleaner.addTo(metrics);
    cleaner.start();
    watch(connections);
    return tenancy
        .start(readiness)
        .thenRunAsync(listeners::openTenants, threads.tenancy())
        .thenRun(() -> readiness.ready(TENANTS));
  }

  private void openLogs() {
    logs = LogParts.open(config, kraft, threads, settings(), clock, metrics, readiness);
    stops.add(
        "logs",
        () -> {
          NodeThreads.stop(threads.logs());
          NodeThreads.stop(threads.committer());
          NodeThreads.stop(threads.readers());
        });
    stops.add("log folder", this::closeLogs);
  }

  private void addMetrics() {
    BrokerMetrics.addTo(metrics, tenancy, listeners.counters(), listeners.memory());
    BrokerMetrics.addPreparation(metrics, preparation);
    meters.addTo(metrics, HandlerList::ownApiName);
    groups.addTo(metrics);
    tenancy
        .state()
        .addListener(
            (_, after) -> {
              if (after instanceof TenancyRecord.Deleted(TenancyKey key, long _)
                  && key.type() == TenancyKey.Type.VIRTUAL_CLUSTER) {
                meters.forget(VirtualClusterId.parse(key.id()));
              }
            });
    PartitionHistory history = new PartitionHistory(config.nodeId());
    history.addTo(metrics);
    kraft.addListener(history);
    new PartitionCounts(config.nodeId(), kraft::metadata, settings()::minInsyncReplicas, clock)
        .addTo(metrics);
  }

  private LogWatch logWatch() {
    return new LogWatch(
        replicas::forEachReplica,
        logs::notOpened,
        logs.spaces(),
        topicFigures,
        threads.logs(),
        clock);
  }

  private void watch(ConnectionLoops connections) {
    MetadataWatch metadataWatch =
        new MetadataWatch(
            kraft::metadataEnd,
            () -> kraft.metadata().offset(),
            () -> kraft.metadata().activeController(),
            clock);
    NodeWatch watch =
        new NodeWatch(
            WatchParts.threads(threads, connections, clock),
            logWatch,
            metadataWatch,
            tiering.<Runnable>map(parts -> () -> parts.watch().look(warnings)).orElse(() -> {}),
            readiness,
            health);
    watch.addTo(metrics);
    ScheduledExecutorService watching = WatchParts.start(watch);
    stops.add("watch", () -> NodeThreads.stop(watching));
  }

  private void closeLogs() {
    NodeThreads.stop(threads.shards());
    NodeThreads.stop(threads.internalShard());
    logs.close(kraft.brokerEpoch(), bootId);
  }

  private void joinReplicas() {
    AtomicReference<ReplicaRegistry> registry = new AtomicReference<>();
    GroupCoordinationConfig groupConfig = groupConfig();
    groups =
        GroupCoordination.create(
            groupConfig, new ReplicaCoordinatorLogs(partition -> registry.get().find(partition)));
    PeerConnector peers = kraft.peers();
    streams =
        new NettyReplicationTransport(
            ReplicationConfig.DEFAULT,
            clock,
            (nodeId, host, port, handler) ->
                peers.connect(nodeId, new Endpoint(host, port), handler));
    replicas =
        new ReplicaRegistry(
            ReplicationConfig.DEFAULT,
            new LocalNode(
                config.nodeId(),
                config.clusterId().toString(),
                () -> kraft.brokerEpoch().orElse(-1)),
            new Shards(threads.shards(), threads.internalShard()),
            logs.logs(),
            threads.logs(),
            new ReplicationPorts(
                clock,
                random,
                streams,
                new ControllerIsrChanger(
                    config.nodeId(), () -> kraft.brokerEpoch().orElse(-1), kraft.controller()),
                new CoordinatorLeadership(groups.lifecycle())));
    registry.set(replicas);
    DirectoryAssignments assignments = new DirectoryAssignments(config.nodeId(), kraft, clock);
    stops.add("directory assignments", assignments::close);
    mover = replicas.mover(logs.logs(), assignments);
    logs.listen(
        replicas, kraft, assignments, cause -> faults.onFatalFault("log directories", cause));
    stops.add("replicas", () -> replicas.close().get(STEP_MS_MAX, TimeUnit.MILLISECONDS));
    stops.add("groups", groups::close);
  }

  private GroupCoordinationConfig groupConfig() {
    return GroupCoordinationConfig.of(
        config.nodeId(),
        OFFSETS_PARTITIONS,
        config.topics().internalReplicationFactor(),
        brokerConfig.groups().consumerSessionTimeoutMs(),
        brokerConfig.groups().membersMax());
  }

  private HandlerTable handlers(MetadataWaiter metadataWaiter) {
    return HandlerList.of(
        new HandlerList.Parts(
            config.nodeId(),
            kraft,
            replicas,
            new DescribeLogDirsHandler(replicas, logs.logs(), mover, logs.spaces()::lastSeen),
            new AlterReplicaLogDirsHandler(logs.logs()::status, mover::move),
            preparation,
            tiering.<RemoteReads>map(TieringParts::reader).orElseGet(DisabledReads::new),
            tiering
                .<TieredAppends>map(parts -> parts.manager().backlog())
                .orElse(TieredAppends.ALL),
            groups,
            groups.configs(),
            new CoordinatorDirectory(
                kraft::metadata, new OffsetsTopicCreator(groupConfig(), kraft.controller(), clock)),
            metadataWaiter,
            acls,
            BrokerDefaults.of(
                config.nodeId(),
                config.topics().replicationFactor(),
                config.topics().minInsyncReplicas(),
                brokerConfig.remoteLog().isPresent()),
            new TenantRoom(tenancy.state(), kraft::metadata),
            new TrafficHandler(
                meters, logWatch::bytesByOwner, logWatch::ledBytesByOwner, clock, random),
            keyUses,
            topicFigures,
            tenancy.writer(),
            tenancy.progress(),
            tiering.map(parts -> parts.metadata().leader()),
            clock,
            random,
            tiering
                .<Function<TopicIdPartition, OptionalLong>>map(
                    parts -> new RemoteSizes(parts.metadata()))
                .orElse(_ -> OptionalLong.empty())));
  }

  private TopicSettings settings() {
    return new TopicSettings(LogConfig.DEFAULT, config.topics().minInsyncReplicas());
  }

  private void applyMetadata(MetadataWaiter metadataWaiter) {
    readiness.notReady("metadata", "the metadata is being applied");
    MetadataApplier applier = new MetadataApplier(config.nodeId(), replicas, settings());
    kraft.addListener(acls); // first: a topic is not shown before the ACLs that hide it
    kraft.addListener(applier);
    kraft.addListener(metadataWaiter);
    kraft.addListener(groups.lifecycle().metadataListener());
    kraft.addListener(this::reportRegistration);
    applier.first().join();
    readiness.ready("metadata");
  }

  /** On the metadata thread. */
  private void reportRegistration(MetadataChange change, ClusterMetadata now) {
    if (!change.first() && !change.changedBrokers().contains(config.nodeId())) {
      return;
    }
    BrokerMetadata self = now.brokers().get(config.nodeId());
    boolean isOurs =
        self != null
            && kraft.brokerEpoch().isPresent()
            && kraft.brokerEpoch().getAsLong() == self.epoch();
    if (isOurs && !self.fenced()) {
      readiness.ready(REGISTRATION);
    } else {
      readiness.notReady(REGISTRATION, "the controller has this broker fenced or unknown");
    }
  }

  private void register() {
    OptionalLong previous = logs.logs().previousBrokerEpoch(bootId);
    long epoch = kraft.register(previous, logs.logs().onlineIds()).join();
    logs.logs().writeIncarnation(epoch, bootId);
    LOG.info("event=registered node={} epoch={} previous={}", config.nodeId(), epoch, previous);
  }

  /** Hands leaderships over, if the controller answers in time; blocks. */
  void leave() throws InterruptedException {
    readiness.notReady("node", "the node is stopping");
    try {
      kraft.controlledShutdown().get(STEP_MS_MAX, TimeUnit.MILLISECONDS);
      LOG.info("event=leaderships_handed_over node={}", config.nodeId());
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=leaderships_not_handed_over cause=\"{}\"", e.toString());
    }
  }

  /** Stops what was started; blocks. */
  void stop() {
    stops.stopAll();
  }

  Listeners listeners() {
    return listeners;
  }
}
