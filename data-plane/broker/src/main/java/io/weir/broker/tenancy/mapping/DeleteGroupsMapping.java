package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;

/** DeleteGroups v0–3: the groups, which are hash keys in the response: it is rebuilt. */
public final class DeleteGroupsMapping
    implements NameMapping<DeleteGroupsRequestData, DeleteGroupsResponseData> {
  @Override
  public void toPhysical(DeleteGroupsRequestData request, Namespace namespace) {
    request.setGroupsNames(
        request.groupsNames().stream()
            .map(group -> GroupIds.toPhysical(namespace, group))
            .toList());
  }

  @Override
  public void toTenant(DeleteGroupsResponseData response, Namespace namespace) {
    DeletableGroupResultCollection renamed =
        new DeletableGroupResultCollection(response.results().size());
    for (DeletableGroupResult result : response.results()) {
      renamed.mustAdd(
          new DeletableGroupResult()
              .setGroupId(namespace.groupToTenant(result.groupId()))
              .setErrorCode(result.errorCode()));
    }
    response.setResults(renamed);
  }
}
