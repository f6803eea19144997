package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;

/** ListGroups v0–5: the groups; the handler has dropped those of others. */
public final class ListGroupsMapping
    implements NameMapping<ListGroupsRequestData, ListGroupsResponseData> {
  @Override
  public void toPhysical(ListGroupsRequestData request, Namespace namespace) {}

  @Override
  public void toTenant(ListGroupsResponseData response, Namespace namespace) {
    for (ListedGroup group : response.groups()) {
      group.setGroupId(namespace.groupToTenant(group.groupId()));
    }
  }
}
