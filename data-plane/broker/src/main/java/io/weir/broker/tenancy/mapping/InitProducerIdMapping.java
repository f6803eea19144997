package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;

/** The transactional id of InitProducerId. Stateless. */
public final class InitProducerIdMapping
    implements NameMapping<InitProducerIdRequestData, InitProducerIdResponseData> {
  @Override
  public void toPhysical(InitProducerIdRequestData request, Namespace namespace) {
    request.setTransactionalId(namespace.transactionalIdToPhysical(request.transactionalId()));
  }

  @Override
  public void toTenant(InitProducerIdResponseData response, Namespace namespace) {
    // The response carries no names.
  }
}
