package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;

/** LeaveGroup v0–5: the group. Member ids stay as they are. */
public final class LeaveGroupMapping
    implements NameMapping<LeaveGroupRequestData, LeaveGroupResponseData> {
  @Override
  public void toPhysical(LeaveGroupRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
  }

  @Override
  public void toTenant(LeaveGroupResponseData response, Namespace namespace) {}
}
