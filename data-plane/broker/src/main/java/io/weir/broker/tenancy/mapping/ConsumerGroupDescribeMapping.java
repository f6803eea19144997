package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;

/**
 * ConsumerGroupDescribe v0–1: the groups, each member's subscription (topics and regular
 * expression) and the topics of its assignments.
 */
public final class ConsumerGroupDescribeMapping
    implements NameMapping<ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData> {
  @Override
  public void toPhysical(ConsumerGroupDescribeRequestData request, Namespace namespace) {
    request.setGroupIds(
        request.groupIds().stream().map(group -> GroupIds.toPhysical(namespace, group)).toList());
  }

  @Override
  public void toTenant(ConsumerGroupDescribeResponseData response, Namespace namespace) {
    for (DescribedGroup group : response.groups()) {
      group.setGroupId(namespace.groupToTenant(group.groupId()));
      group.setErrorMessage(TenantText.of(group.errorMessage(), namespace));
      for (Member member : group.members()) {
        member.setSubscribedTopicNames(
            member.subscribedTopicNames().stream().map(namespace::topicToTenant).toList());
        member.setSubscribedTopicRegex(
            TopicRegex.toTenant(member.subscribedTopicRegex(), namespace));
        toTenant(member.assignment(), namespace);
        toTenant(member.targetAssignment(), namespace);
      }
    }
  }

  private static void toTenant(Assignment assignment, Namespace namespace) {
    assignment
        .topicPartitions()
        .forEach(topic -> topic.setTopicName(namespace.topicToTenant(topic.topicName())));
  }
}
