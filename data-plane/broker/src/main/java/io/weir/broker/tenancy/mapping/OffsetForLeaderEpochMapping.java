package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;

/** Topic names of OffsetForLeaderEpoch. Stateless. */
public final class OffsetForLeaderEpochMapping
    implements NameMapping<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
  @Override
  public void toPhysical(OffsetForLeaderEpochRequestData request, Namespace namespace) {
    for (OffsetForLeaderEpochRequestData.OffsetForLeaderTopic topic : request.topics()) {
      topic.setTopic(namespace.topicToPhysical(topic.topic()));
    }
  }

  @Override
  public void toTenant(OffsetForLeaderEpochResponseData response, Namespace namespace) {
    for (OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult topic : response.topics()) {
      topic.setTopic(namespace.topicToTenant(topic.topic()));
    }
  }
}
