package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/**
 * DescribeGroups v0–6: the groups, the topics in members' subscriptions and assignments of protocol
 * type {@code consumer}, and names inside the error text (v6).
 */
public final class DescribeGroupsMapping
    implements NameMapping<DescribeGroupsRequestData, DescribeGroupsResponseData> {
  @Override
  public void toPhysical(DescribeGroupsRequestData request, Namespace namespace) {
    request.setGroups(
        request.groups().stream().map(group -> GroupIds.toPhysical(namespace, group)).toList());
  }

  @Override
  public void toTenant(DescribeGroupsResponseData response, Namespace namespace) {
    for (DescribedGroup group : response.groups()) {
      group.setGroupId(namespace.groupToTenant(group.groupId()));
      group.setErrorMessage(textToTenant(group.errorMessage(), namespace));
      if (ConsumerProtocolBlobs.PROTOCOL_TYPE.equals(group.protocolType())) {
        membersToTenant(group, new BlobNames(namespace));
      }
    }
  }

  private static void membersToTenant(DescribedGroup group, BlobNames names) {
    for (DescribedGroupMember member : group.members()) {
      member.setMemberMetadata(names.subscriptionToTenant(member.memberMetadata()));
      member.setMemberAssignment(names.assignmentToTenant(member.memberAssignment()));
    }
  }

  private static String textToTenant(String text, Namespace namespace) {
    return text == null
        ? null
        : namespace
            .virtualCluster()
            .map(VirtualClusterId::prefix)
            .map(prefix -> text.replace(prefix + ".", ""))
            .orElse(text);
  }
}
