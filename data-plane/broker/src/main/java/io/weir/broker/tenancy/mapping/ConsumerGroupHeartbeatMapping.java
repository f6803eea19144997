package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;

/**
 * ConsumerGroupHeartbeat v0–1: the group, the topics and (v1) the regular expression of the
 * subscription. Assignments name topics by id in both directions.
 */
public final class ConsumerGroupHeartbeatMapping
    implements NameMapping<ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {
  @Override
  public void toPhysical(ConsumerGroupHeartbeatRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
    if (request.subscribedTopicNames() != null) {
      request.setSubscribedTopicNames(
          request.subscribedTopicNames().stream().map(namespace::topicToPhysical).toList());
    }
    request.setSubscribedTopicRegex(
        TopicRegex.toPhysical(request.subscribedTopicRegex(), namespace));
  }

  @Override
  public void toTenant(ConsumerGroupHeartbeatResponseData response, Namespace namespace) {
    response.setErrorMessage(TenantText.of(response.errorMessage(), namespace));
  }
}
