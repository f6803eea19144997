package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.tenancy.mapping.ConsumerGroupDescribeMapping;
import io.weir.broker.tenancy.mapping.ConsumerGroupHeartbeatMapping;
import io.weir.broker.tenancy.mapping.DeleteGroupsMapping;
import io.weir.broker.tenancy.mapping.DescribeGroupsMapping;
import io.weir.broker.tenancy.mapping.FindCoordinatorMapping;
import io.weir.broker.tenancy.mapping.HeartbeatMapping;
import io.weir.broker.tenancy.mapping.JoinGroupMapping;
import io.weir.broker.tenancy.mapping.LeaveGroupMapping;
import io.weir.broker.tenancy.mapping.ListGroupsMapping;
import io.weir.broker.tenancy.mapping.OffsetCommitMapping;
import io.weir.broker.tenancy.mapping.OffsetDeleteMapping;
import io.weir.broker.tenancy.mapping.OffsetFetchMapping;
import io.weir.broker.tenancy.mapping.SyncGroupMapping;

/** The APIs of classic and consumer groups, each with its mapping, as one list. Stateless. */
public final class GroupHandlers {
  private GroupHandlers() {}

  /** Adds all of them to the tenants' and the operators' listener. */
  public static HandlerTable.Builder addTo(
      HandlerTable.Builder table, GroupCoordination groups, CoordinatorDirectory directory) {
    return table
        .add(new FindCoordinatorHandler(directory), new FindCoordinatorMapping())
        .add(new JoinGroupHandler(groups), new JoinGroupMapping())
        .add(new SyncGroupHandler(groups), new SyncGroupMapping())
        .add(new HeartbeatHandler(groups), new HeartbeatMapping())
        .add(new LeaveGroupHandler(groups), new LeaveGroupMapping())
        .add(new ConsumerGroupHeartbeatHandler(groups), new ConsumerGroupHeartbeatMapping())
        .add(new OffsetCommitHandler(groups), new OffsetCommitMapping())
        .add(new OffsetFetchHandler(groups), new OffsetFetchMapping())
        .add(new OffsetDeleteHandler(groups), new OffsetDeleteMapping())
        .add(new DescribeGroupsHandler(groups), new DescribeGroupsMapping())
        .add(new ConsumerGroupDescribeHandler(groups), new ConsumerGroupDescribeMapping())
        .add(new ListGroupsHandler(groups, directory), new ListGroupsMapping())
        .add(new DeleteGroupsHandler(groups), new DeleteGroupsMapping());
  }
}
