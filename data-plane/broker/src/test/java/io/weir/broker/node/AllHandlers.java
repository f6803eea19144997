package io.weir.broker.node;

import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.coordinator.GroupCoordinationConfig;
import io.weir.broker.coordinator.OffsetsTopicCreator;
import io.weir.broker.handlers.admin.BrokerDefaults;
import io.weir.broker.handlers.admin.MetadataWaiter;
import io.weir.broker.handlers.admin.TenantRoom;
import io.weir.broker.handlers.admin.TrafficHandler;
import io.weir.broker.handlers.data.AlterReplicaLogDirsHandler;
import io.weir.broker.handlers.data.DescribeLogDirsHandler;
import io.weir.broker.metrics.RequestMeters;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.tenancy.store.TenancyState;
import io.weir.broker.tiering.TieredAppends;
import io.weir.broker.tiering.read.DisabledReads;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.KRaftNode;
import io.weir.controller.acl.TenantAcls;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;

/** The table of a node whose parts are absent: its requests are decoded and mapped, not handled. */
public final class AllHandlers {
  private AllHandlers() {}

  /** Every API of every listener, with its mapping. */
  public static HandlerTable table() {
    KRaftNode absent =
        (KRaftNode)
            Proxy.newProxyInstance(
                AllHandlers.class.getClassLoader(),
                new Class<?>[] {KRaftNode.class},
                (_, _, _) -> null);
    return HandlerList.of(
        new HandlerList.Parts(
            1,
            absent,
            null,
            new DescribeLogDirsHandler(null, null, null, null),
            new AlterReplicaLogDirsHandler(null, null),
            null,
            new DisabledReads(),
            TieredAppends.ALL,
            null,
            GroupConfigs.of(GroupCoordinationConfig.of(1, 1, 1)),
            new CoordinatorDirectory(
                ClusterMetadata::empty,
                new OffsetsTopicCreator(
                    GroupCoordinationConfig.of(1, 1, 1), null, new SystemClock())),
            new MetadataWaiter(),
            new TenantAcls(),
            BrokerDefaults.of(1, 3, 2, false),
            new TenantRoom(new TenancyState(), ClusterMetadata::empty),
            new TrafficHandler(
                new RequestMeters(new SystemClock()),
                Map::of,
                Map::of,
                new SystemClock(),
                new SystemRandom()),
            null,
            null,
            null,
            null,
            Optional.empty(),
            null,
            null,
            null));
  }
}
