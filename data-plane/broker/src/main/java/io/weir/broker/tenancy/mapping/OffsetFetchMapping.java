package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;

/**
 * OffsetFetch v1–10: one group and its topics up to v7, several groups from v8 on, topic ids
 * instead of names at v10. Null topics ask for all.
 */
public final class OffsetFetchMapping
    implements NameMapping<OffsetFetchRequestData, OffsetFetchResponseData> {
  @Override
  public void toPhysical(OffsetFetchRequestData request, Namespace namespace) {
    if (request.groups().isEmpty()) {
      request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
    }
    if (request.topics() != null) {
      for (OffsetFetchRequestTopic topic : request.topics()) {
        topic.setName(namespace.topicToPhysical(topic.name()));
      }
    }
    for (OffsetFetchRequestGroup group : request.groups()) {
      group.setGroupId(GroupIds.toPhysical(namespace, group.groupId()));
      if (group.topics() != null) {
        for (OffsetFetchRequestTopics topic : group.topics()) {
          topic.setName(namespace.topicToPhysical(topic.name()));
        }
      }
    }
  }

  @Override
  public void toTenant(OffsetFetchResponseData response, Namespace namespace) {
    for (OffsetFetchResponseTopic topic : response.topics()) {
      topic.setName(namespace.topicToTenant(topic.name()));
    }
    for (OffsetFetchResponseGroup group : response.groups()) {
      group.setGroupId(namespace.groupToTenant(group.groupId()));
      for (OffsetFetchResponseTopics topic : group.topics()) {
        topic.setName(namespace.topicToTenant(topic.name()));
      }
    }
  }
}
