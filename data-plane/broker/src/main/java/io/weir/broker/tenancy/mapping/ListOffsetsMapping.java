package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;

/** Topic names of ListOffsets. Stateless. */
public final class ListOffsetsMapping
    implements NameMapping<ListOffsetsRequestData, ListOffsetsResponseData> {
  @Override
  public void toPhysical(ListOffsetsRequestData request, Namespace namespace) {
    for (ListOffsetsRequestData.ListOffsetsTopic topic : request.topics()) {
      topic.setName(namespace.topicToPhysical(topic.name()));
    }
  }

  @Override
  public void toTenant(ListOffsetsResponseData response, Namespace namespace) {
    for (ListOffsetsResponseData.ListOffsetsTopicResponse topic : response.topics()) {
      topic.setName(namespace.topicToTenant(topic.name()));
    }
  }
}
