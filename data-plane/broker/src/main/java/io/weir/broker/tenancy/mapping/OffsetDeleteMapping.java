package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopicCollection;

/** OffsetDelete v0: the group and the topics, which are hash keys here: collections are rebuilt. */
public final class OffsetDeleteMapping
    implements NameMapping<OffsetDeleteRequestData, OffsetDeleteResponseData> {
  @Override
  public void toPhysical(OffsetDeleteRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
    OffsetDeleteRequestTopicCollection renamed =
        new OffsetDeleteRequestTopicCollection(request.topics().size());
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      renamed.mustAdd(
          new OffsetDeleteRequestTopic()
              .setName(namespace.topicToPhysical(topic.name()))
              .setPartitions(topic.partitions()));
    }
    request.setTopics(renamed);
  }

  @Override
  public void toTenant(OffsetDeleteResponseData response, Namespace namespace) {
    OffsetDeleteResponseTopicCollection renamed =
        new OffsetDeleteResponseTopicCollection(response.topics().size());
    for (OffsetDeleteResponseTopic topic : response.topics()) {
      renamed.mustAdd(
          new OffsetDeleteResponseTopic()
              .setName(namespace.topicToTenant(topic.name()))
              .setPartitions(topic.partitions()));
    }
    response.setTopics(renamed);
  }
}
