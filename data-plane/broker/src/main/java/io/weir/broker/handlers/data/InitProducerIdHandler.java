package io.weir.broker.handlers.data;

import io.weir.broker.access.Access;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.resource.ResourceType;

/**
 * InitProducerId v0–5 for idempotent producers (KIP-98, KIP-360): a new producer id, epoch 0.
 * Transactions don't exist yet: a transactional id gets the fatal
 * TRANSACTIONAL_ID_AUTHORIZATION_FAILED, so that no client waits for what won't come. Thread-safe.
 */
public final class InitProducerIdHandler
    implements RequestHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
  private final ProducerIds producerIds;

  /** Gives ids out of a source. */
  public InitProducerIdHandler(ProducerIds producerIds) {
    this.producerIds = producerIds;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.INIT_PRODUCER_ID;
  }

  @Override
  public CompletionStage<InitProducerIdResponseData> handle(
      RequestContext context, InitProducerIdRequestData request) {
    Access access = context.access();
    if (request.transactionalId() == null
        ? !access.cluster(AclOperation.IDEMPOTENT_WRITE)
            && !access.allowsAny(AclOperation.WRITE, ResourceType.TOPIC)
        : !access.transactionalId(AclOperation.WRITE, request.transactionalId())) {
      throw request.transactionalId() == null
          ? Errors.CLUSTER_AUTHORIZATION_FAILED.exception()
          : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.exception();
    }
    if (request.transactionalId() != null) {
      throw Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.exception(
          "Transactions are not available yet; produce without transactional.id.");
    }
    return producerIds
        .next()
        .thenApply(
            id -> new InitProducerIdResponseData().setProducerId(id).setProducerEpoch((short) 0));
  }
}
