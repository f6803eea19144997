package io.weir.broker.coordinator;

import com.yammer.metrics.core.MetricsRegistry;
import io.weir.broker.coordinator.CoordinatorAdmission.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.internals.Plugin;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorService;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorRuntimeMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.apache.kafka.server.share.persister.NoOpStatePersister;
import org.apache.kafka.server.util.PartitionMetadataClient;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.apache.kafka.server.util.timer.SystemTimerReaper;

/**
 * Classic and consumer groups (KIP-848) and their offsets, by Kafka's group coordinator library on
 * our log. Names are physical. Every method only enqueues; answers complete on the coordinator's
 * threads. Failures carry Kafka's exceptions. Thread-safe.
 */
public final class GroupCoordination implements AutoCloseable {
  private final GroupCoordinator coordinator;
  private final GroupConfigs configs;
  private final CoordinatorLifecycle lifecycle;
  private final CoordinatorAdmission requests;
  private final CoordinatorAdmission rebalances;
  private final Metrics metrics;
  private final MetricsRegistry registry;

  private GroupCoordination(
      GroupCoordinator coordinator,
      Tenures tenures,
      GroupCoordinationConfig config,
      GroupConfigs configs,
      Metrics metrics,
      MetricsRegistry registry) {
    this.coordinator = coordinator;
    this.configs = configs;
    this.lifecycle = new CoordinatorLifecycle(coordinator, tenures);
    this.requests = new CoordinatorAdmission(config.requestsInFlightMax());
    this.rebalances = new CoordinatorAdmission(config.rebalancesInFlightMax());
    this.metrics = metrics;
    this.registry = registry;
  }

  /** Makes a coordinator that waits for its topic; see {@link CoordinatorLifecycle}. */
  public static GroupCoordination create(GroupCoordinationConfig config, CoordinatorLogs logs) {
    Tenures tenures = new Tenures();
    LogCoordinatorLoader loader = new LogCoordinatorLoader(logs, tenures, config);
    GroupCoordinatorConfig kafkaConfig = config.toKafka();
    Metrics metrics = new Metrics();
    MetricsRegistry registry = new MetricsRegistry();
    GroupCoordinator coordinator =
        new GroupCoordinatorService.Builder(config.nodeId(), kafkaConfig)
            .withTime(Time.SYSTEM)
            .withTimer(
                new SystemTimerReaper(
                    "group-coordinator-reaper", new SystemTimer("group-coordinator")))
            .withLoader(loader)
            .withWriter(new LogPartitionWriter(logs, tenures, loader, config.appendTimeoutMs()))
            .withCoordinatorRuntimeMetrics(new GroupCoordinatorRuntimeMetrics(metrics))
            .withGroupCoordinatorMetrics(new GroupCoordinatorMetrics(registry, metrics))
            .withGroupConfigManager(
                new GroupConfigManager(kafkaConfig, ShareGroupConfig.fromProps(Map.of())))
            // Share groups are not advertised, so no request reaches this state.
            .withPersister(new NoOpStatePersister())
            .withAuthorizerPlugin(
                Optional.of(Plugin.wrapInstance(new CallersAuthorizer(), metrics, "authorizer")))
            .withPartitionMetadataClient(new NoPartitionOffsets())
            .build();
    return new GroupCoordination(
        coordinator, tenures, config, GroupConfigs.of(config), metrics, registry);
  }

  /** Shows what the coordinator counts. */
  public void addTo(io.weir.broker.metrics.Metrics shown) {
    CoordinatorMetrics.addTo(shown, metrics);
  }

  /** What a group may be configured to. */
  public GroupConfigs configs() {
    return configs;
  }

  /** Elections and metadata go there. */
  public CoordinatorLifecycle lifecycle() {
    return lifecycle;
  }

  /**
   * The partition of {@code __consumer_offsets} that holds a group.
   *
   * @throws org.apache.kafka.common.errors.CoordinatorNotAvailableException before the start
   */
  public int partitionFor(String group) {
    return coordinator.partitionFor(group);
  }

  /** Parked until the group's rebalance has its members. */
  public CompletableFuture<JoinGroupResponseData> join(
      GroupCaller caller, JoinGroupRequestData request) {
    return rebalances.admit(
        caller.tenant(),
        Refusal.LOAD_IN_PROGRESS,
        () -> coordinator.joinGroup(caller.toKafka(), request, BufferSupplier.NO_CACHING));
  }

  /** Parked until the group's leader has sent the assignment. */
  public CompletableFuture<SyncGroupResponseData> sync(
      GroupCaller caller, SyncGroupRequestData request) {
    return rebalances.admit(
        caller.tenant(),
        Refusal.NOT_AVAILABLE,
        () -> coordinator.syncGroup(caller.toKafka(), request, BufferSupplier.NO_CACHING));
  }

  /** Keeps a member's session. */
  public CompletableFuture<HeartbeatResponseData> heartbeat(
      GroupCaller caller, HeartbeatRequestData request) {
    return requests.admit(
        caller.tenant(),
        Refusal.NOT_AVAILABLE,
        () -> coordinator.heartbeat(caller.toKafka(), request));
  }

  /** A member of a consumer group joins, stays or leaves. */
  public CompletableFuture<ConsumerGroupHeartbeatResponseData> consumerHeartbeat(
      GroupCaller caller, ConsumerGroupHeartbeatRequestData request) {
    return admitted(caller, () -> coordinator.consumerGroupHeartbeat(caller.toKafka(), request));
  }

  /** Members leave; the request is in the form of version 3 and later. */
  public CompletableFuture<LeaveGroupResponseData> leave(
      GroupCaller caller, LeaveGroupRequestData request) {
    return requests.admit(
        caller.tenant(),
        Refusal.NOT_AVAILABLE,
        () -> coordinator.leaveGroup(caller.toKafka(), request));
  }

  /** Commits offsets of partitions that exist. */
  public CompletableFuture<OffsetCommitResponseData> commit(
      GroupCaller caller, OffsetCommitRequestData request) {
    return admitted(
        caller,
        () -> coordinator.commitOffsets(caller.toKafka(), request, BufferSupplier.NO_CACHING));
  }

  /** Committed offsets of one group; all of them when the request's topics are null. */
  public CompletableFuture<OffsetFetchResponseGroup> fetch(
      GroupCaller caller, OffsetFetchRequestGroup request, boolean requireStable) {
    return admitted(
        caller, () -> coordinator.fetchOffsets(caller.toKafka(), request, requireStable));
  }

  /** Deletes committed offsets. */
  public CompletableFuture<OffsetDeleteResponseData> deleteOffsets(
      GroupCaller caller, OffsetDeleteRequestData request) {
    return admitted(
        caller,
        () -> coordinator.deleteOffsets(caller.toKafka(), request, BufferSupplier.NO_CACHING));
  }

  /** Describes groups, in no particular order. */
  public CompletableFuture<List<DescribedGroup>> describe(GroupCaller caller, List<String> groups) {
    return admitted(caller, () -> coordinator.describeGroups(caller.toKafka(), groups));
  }

  /** Describes consumer groups, in no particular order. */
  public CompletableFuture<List<ConsumerGroupDescribeResponseData.DescribedGroup>>
      describeConsumerGroups(GroupCaller caller, List<String> groups) {
    return admitted(caller, () -> coordinator.consumerGroupDescribe(caller.toKafka(), groups));
  }

  /** Every tenant's groups that this broker coordinates. */
  public CompletableFuture<ListGroupsResponseData> list(
      GroupCaller caller, ListGroupsRequestData request) {
    return admitted(caller, () -> coordinator.listGroups(caller.toKafka(), request));
  }

  /** Deletes empty groups. */
  public CompletableFuture<DeletableGroupResultCollection> deleteGroups(
      GroupCaller caller, List<String> groups) {
    return admitted(
        caller,
        () -> coordinator.deleteGroups(caller.toKafka(), groups, BufferSupplier.NO_CACHING));
  }

  private <T> CompletableFuture<T> admitted(
      GroupCaller caller, Supplier<CompletableFuture<T>> request) {
    return requests.admit(caller.tenant(), Refusal.LOAD_IN_PROGRESS, request);
  }

  /** Stops; pending requests fail. Idempotent. */
  @Override
  public void close() {
    lifecycle.close();
    metrics.close();
    registry.shutdown();
  }

  /** Only the lag of share groups is computed from partition offsets. */
  private static final class NoPartitionOffsets implements PartitionMetadataClient {
    @Override
    public Map<TopicPartition, CompletableFuture<OffsetResponse>> listLatestOffsets(
        Set<TopicPartition> partitions) {
      return partitions.stream()
          .collect(
              Collectors.toMap(
                  partition -> partition,
                  partition ->
                      CompletableFuture.failedFuture(
                          new UnsupportedVersionException("share groups are not served"))));
    }

    @Override
    public void close() {}
  }
}
