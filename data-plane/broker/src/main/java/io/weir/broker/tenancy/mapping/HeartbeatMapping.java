package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;

/** Heartbeat v0–4: the group. The response has no names. */
public final class HeartbeatMapping
    implements NameMapping<HeartbeatRequestData, HeartbeatResponseData> {
  @Override
  public void toPhysical(HeartbeatRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
  }

  @Override
  public void toTenant(HeartbeatResponseData response, Namespace namespace) {}
}
