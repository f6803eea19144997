package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;

/**
 * Topic names and the transactional id of Produce, and the names inside error messages. Stateless.
 */
public final class ProduceMapping implements NameMapping<ProduceRequestData, ProduceResponseData> {
  @Override
  public void toPhysical(ProduceRequestData request, Namespace namespace) {
    request.setTransactionalId(namespace.transactionalIdToPhysical(request.transactionalId()));
    for (ProduceRequestData.TopicProduceData topic : request.topicData()) {
      topic.setName(namespace.topicToPhysical(topic.name()));
    }
  }

  @Override
  public void toTenant(ProduceResponseData response, Namespace namespace) {
    for (ProduceResponseData.TopicProduceResponse topic : response.responses()) {
      topic.setName(namespace.topicToTenant(topic.name()));
      for (ProduceResponseData.PartitionProduceResponse partition : topic.partitionResponses()) {
        partition.setErrorMessage(TenantText.of(partition.errorMessage(), namespace));
      }
    }
  }
}
