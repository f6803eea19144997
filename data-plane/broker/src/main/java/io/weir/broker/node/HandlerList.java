package io.weir.broker.node;

import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.handlers.acls.CreateAclsHandler;
import io.weir.broker.handlers.acls.DeleteAclsHandler;
import io.weir.broker.handlers.acls.DescribeAclsHandler;
import io.weir.broker.handlers.admin.AlterConfigsHandler;
import io.weir.broker.handlers.admin.BrokerDefaults;
import io.weir.broker.handlers.admin.CreatePartitionsHandler;
import io.weir.broker.handlers.admin.CreateTopicsHandler;
import io.weir.broker.handlers.admin.DeleteTopicsHandler;
import io.weir.broker.handlers.admin.DescribeClusterHandler;
import io.weir.broker.handlers.admin.DescribeConfigsHandler;
import io.weir.broker.handlers.admin.DescribeTopicPartitionsHandler;
import io.weir.broker.handlers.admin.IncrementalAlterConfigsHandler;
import io.weir.broker.handlers.admin.KeyUsesHandler;
import io.weir.broker.handlers.admin.ListConfigResourcesHandler;
import io.weir.broker.handlers.admin.MetadataAwaitHandler;
import io.weir.broker.handlers.admin.MetadataHandler;
import io.weir.broker.handlers.admin.MetadataWaiter;
import io.weir.broker.handlers.admin.TenancyApplyHandler;
import io.weir.broker.handlers.admin.TenancyAwaitHandler;
import io.weir.broker.handlers.admin.TenantRoom;
import io.weir.broker.handlers.admin.TopicFiguresHandler;
import io.weir.broker.handlers.admin.TrafficHandler;
import io.weir.broker.handlers.admin.VirtualClusterAclsHandler;
import io.weir.broker.handlers.admin.VirtualClusterHealthHandler;
import io.weir.broker.handlers.data.AlterReplicaLogDirsHandler;
import io.weir.broker.handlers.data.DeleteRecordsHandler;
import io.weir.broker.handlers.data.DescribeLogDirsHandler;
import io.weir.broker.handlers.data.FetchHandler;
import io.weir.broker.handlers.data.FetchSessionCache;
import io.weir.broker.handlers.data.InitProducerIdHandler;
import io.weir.broker.handlers.data.ListOffsetsHandler;
import io.weir.broker.handlers.data.LogPositionsHandler;
import io.weir.broker.handlers.data.OffsetForLeaderEpochHandler;
import io.weir.broker.handlers.data.PreparationQueue;
import io.weir.broker.handlers.data.ProduceHandler;
import io.weir.broker.handlers.data.ProducerIds;
import io.weir.broker.handlers.groups.GroupHandlers;
import io.weir.broker.handlers.operators.ControllerForward;
import io.weir.broker.handlers.tiering.RemoteLogMetadataProduceHandler;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.security.KeyUses;
import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.mapping.AlterationMappings;
import io.weir.broker.tenancy.mapping.FetchMapping;
import io.weir.broker.tenancy.mapping.InitProducerIdMapping;
import io.weir.broker.tenancy.mapping.ListOffsetsMapping;
import io.weir.broker.tenancy.mapping.OffsetForLeaderEpochMapping;
import io.weir.broker.tenancy.mapping.ProduceMapping;
import io.weir.broker.tenancy.mapping.TopicMappings;
import io.weir.broker.tenancy.store.TenancyWriter;
import io.weir.broker.tiering.TieredAppends;
import io.weir.broker.tiering.metadata.RemoteLogMetadataLeader;
import io.weir.broker.tiering.read.RemoteReads;
import io.weir.broker.watch.TopicFigures;
import io.weir.controller.KRaftNode;
import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.ReplicaRegistry;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;

/** Every API that this broker answers, as one list. Not instantiable. */
final class HandlerList {
  /** Other nodes read the brokers' own topics like any consumer. */
  private static final Set<ListenerKind> EVERYBODY = EnumSet.allOf(ListenerKind.class);

  private static final Set<ListenerKind> OPERATORS = EnumSet.of(ListenerKind.OPERATORS);

  private HandlerList() {}

  /** What the handlers work on. */
  record Parts(
      int nodeId,
      KRaftNode kraft,
      ReplicaRegistry replicas,
      DescribeLogDirsHandler logDirs,
      AlterReplicaLogDirsHandler moves,
      PreparationQueue preparation,
      RemoteReads store,
      TieredAppends tieredAppends,
      GroupCoordination groups,
      GroupConfigs groupConfigs,
      CoordinatorDirectory coordinators,
      MetadataWaiter metadata,
      TenantAcls acls,
      BrokerDefaults defaults,
      TenantRoom room,
      TrafficHandler traffic,
      KeyUses keyUses,
      TopicFigures topicFigures,
      TenancyWriter tenancyWriter,
      ReplayProgress tenancyProgress,
      Optional<RemoteLogMetadataLeader> remoteLogMetadata,
      Clock clock,
      RandomSource random,
      Function<TopicIdPartition, OptionalLong> remoteSizes) {}

  /** Name of one of Weir's own APIs, for metrics. */
  static String ownApiName(short apiKey) {
    return switch (apiKey) {
      case TenancyApplyHandler.KEY -> "TenancyApply";
      case TenancyAwaitHandler.KEY -> "TenancyAwait";
      case LogPositionsHandler.KEY -> "LogPositions";
      case MetadataAwaitHandler.KEY -> "MetadataAwait";
      case TrafficHandler.KEY -> "Traffic";
      case VirtualClusterHealthHandler.KEY -> "VirtualClusterHealth";
      case KeyUsesHandler.KEY -> "KeyUses";
      case TopicFiguresHandler.KEY -> "TopicFigures";
      case VirtualClusterAclsHandler.KEY -> "VirtualClusterAcls";
      default -> "other";
    };
  }

  static HandlerTable of(Parts parts) {
    HandlerTable.Builder table =
        HandlerTable.builder()
            .add(
                new ProduceHandler(
                    parts.replicas(), parts.tieredAppends(), parts.preparation(), parts.clock()),
                new ProduceMapping())
            .add(
                new FetchHandler(
                    parts.replicas(),
                    new FetchSessionCache(parts.clock(), parts.random()),
                    parts.clock(),
                    parts.store()),
                new FetchMapping(),
                EVERYBODY)
            .add(
                new ListOffsetsHandler(parts.replicas(), parts.store()),
                new ListOffsetsMapping(),
                EVERYBODY)
            .add(
                new OffsetForLeaderEpochHandler(parts.replicas()),
                new OffsetForLeaderEpochMapping())
            .add(
                new InitProducerIdHandler(
                    new ProducerIds(
                        parts.nodeId(),
                        () -> parts.kraft().brokerEpoch().orElse(-1),
                        parts.kraft().controller())),
                new InitProducerIdMapping())
            .add(new MetadataHandler(), TopicMappings.metadata())
            .add(new DescribeTopicPartitionsHandler(), TopicMappings.describeTopicPartitions())
            .add(new DescribeClusterHandler(parts.kraft()::metadata), NameMapping.none())
            .add(
                new CreateTopicsHandler(
                    parts.kraft().controller(), parts.metadata(), parts.defaults(), parts.room()),
                TopicMappings.createTopics())
            .add(
                new DeleteTopicsHandler(parts.kraft().controller(), parts.metadata()),
                TopicMappings.deleteTopics())
            .add(
                new DescribeConfigsHandler(
                    parts.defaults(),
                    parts.groupConfigs(),
                    topic -> parts.room().defaultTopicConfig(topic)),
                TopicMappings.describeConfigs())
            .add(new ListConfigResourcesHandler(), AlterationMappings.listConfigResources())
            .add(
                new IncrementalAlterConfigsHandler(
                    parts.kraft().controller(),
                    parts.metadata(),
                    parts.groupConfigs(),
                    parts.defaults(),
                    topic -> parts.room().defaultTopicConfig(topic)),
                AlterationMappings.incrementalAlterConfigs())
            .add(
                new AlterConfigsHandler(
                    parts.kraft().controller(),
                    parts.metadata(),
                    parts.groupConfigs(),
                    parts.defaults(),
                    topic -> parts.room().defaultTopicConfig(topic)),
                AlterationMappings.alterConfigs())
            .add(
                new CreatePartitionsHandler(
                    parts.kraft().controller(), parts.metadata(), parts.room()),
                AlterationMappings.createPartitions())
            .add(new DeleteRecordsHandler(parts.replicas()), AlterationMappings.deleteRecords())
            .add(parts.logDirs(), AlterationMappings.describeLogDirs())
            .add(parts.moves(), NameMapping.none(), EnumSet.of(ListenerKind.OPERATORS))
            .add(new DescribeAclsHandler(parts.acls()), NameMapping.none())
            .add(
                new CreateAclsHandler(parts.kraft().controller(), parts.metadata(), parts.acls()),
                NameMapping.none())
            .add(
                new DeleteAclsHandler(parts.kraft().controller(), parts.metadata(), parts.acls()),
                NameMapping.none())
            .add(
                ControllerForward.electLeaders(parts.kraft().controller()),
                NameMapping.none(),
                OPERATORS)
            .add(
                ControllerForward.alterPartitionReassignments(parts.kraft().controller()),
                NameMapping.none(),
                OPERATORS)
            .add(
                ControllerForward.listPartitionReassignments(parts.kraft().controller()),
                NameMapping.none(),
                OPERATORS)
            .add(new VirtualClusterAclsHandler(parts.acls()))
            .add(new TenancyApplyHandler(parts.tenancyWriter()))
            .add(new TenancyAwaitHandler(parts.tenancyProgress()))
            .add(new LogPositionsHandler(parts.replicas(), parts.store(), parts.remoteSizes()))
            .add(new MetadataAwaitHandler(parts.metadata()))
            .add(parts.traffic())
            .add(new KeyUsesHandler(parts.keyUses()))
            .add(new TopicFiguresHandler(parts.topicFigures()))
            .add(
                new VirtualClusterHealthHandler(
                    parts.kraft()::metadata, parts.defaults().minInsyncReplicas()));
    parts
        .remoteLogMetadata()
        .ifPresent(
            leader ->
                table.add(
                    new RemoteLogMetadataProduceHandler(leader),
                    NameMapping.none(),
                    EnumSet.of(ListenerKind.PEERS)));
    return GroupHandlers.addTo(table, parts.groups(), parts.coordinators()).build();
  }
}
