package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;

/** OffsetCommit v2–10: the group and, before v10 which has topic ids, the topics. */
public final class OffsetCommitMapping
    implements NameMapping<OffsetCommitRequestData, OffsetCommitResponseData> {
  @Override
  public void toPhysical(OffsetCommitRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
    for (OffsetCommitRequestTopic topic : request.topics()) {
      topic.setName(namespace.topicToPhysical(topic.name()));
    }
  }

  @Override
  public void toTenant(OffsetCommitResponseData response, Namespace namespace) {
    for (OffsetCommitResponseTopic topic : response.topics()) {
      topic.setName(namespace.topicToTenant(topic.name()));
    }
  }
}
