package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;

/** Topic names of Fetch; versions from 13 on carry ids only. Stateless. */
public final class FetchMapping implements NameMapping<FetchRequestData, FetchResponseData> {
  @Override
  public void toPhysical(FetchRequestData request, Namespace namespace) {
    for (FetchRequestData.FetchTopic topic : request.topics()) {
      topic.setTopic(namespace.topicToPhysical(topic.topic()));
    }
    for (FetchRequestData.ForgottenTopic topic : request.forgottenTopicsData()) {
      topic.setTopic(namespace.topicToPhysical(topic.topic()));
    }
  }

  @Override
  public void toTenant(FetchResponseData response, Namespace namespace) {
    for (FetchResponseData.FetchableTopicResponse topic : response.responses()) {
      topic.setTopic(namespace.topicToTenant(topic.topic()));
    }
  }
}
