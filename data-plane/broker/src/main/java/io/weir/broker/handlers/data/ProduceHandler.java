package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tiering.TieredAppends;
import io.weir.protocol.Clock;
import io.weir.replication.ReplicaRegistry;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Produce v3–13: appends batches on the shards that own their partitions and answers by {@code
 * acks}. Batches whose records must be opened first (another codec, keys, ages, sizes) go through a
 * {@link PreparationQueue}.
 *
 * <p>Idempotent producers (KIP-98) are served; versions from 13 on name topics by id (KIP-516); a
 * partition that moved answers with its leader (KIP-951). A tiered topic whose segments can't be
 * copied for too long gets the retriable NOT_ENOUGH_REPLICAS. Transactions don't exist yet, so a
 * transactional id or a transactional batch gets the fatal TRANSACTIONAL_ID_AUTHORIZATION_FAILED.
 * Stateless and thread-safe.
 */
public final class ProduceHandler
    implements RequestHandler<ProduceRequestData, ProduceResponseData> {
  private final ReplicaRegistry replicas;
  private final TieredAppends tiered;
  private final PreparationQueue preparation;
  private final Clock clock;

  /**
   * Serves the partitions of a registry.
   *
   * @param tiered says which of them may grow
   * @param preparation where batches go whose records must be opened
   */
  public ProduceHandler(
      ReplicaRegistry replicas, TieredAppends tiered, PreparationQueue preparation, Clock clock) {
    this.replicas = replicas;
    this.tiered = tiered;
    this.preparation = preparation;
    this.clock = clock;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.PRODUCE;
  }

  @Override
  public CompletionStage<ProduceResponseData> handle(
      RequestContext context, ProduceRequestData request) {
    if (request.transactionalId() != null
        && !context.access().transactionalId(AclOperation.WRITE, request.transactionalId())) {
      throw Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.exception();
    }
    if (request.transactionalId() != null) {
      throw Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.exception(
          "Transactions are not available yet; produce without transactional.id.");
    }
    if (request.acks() < -1 || request.acks() > 1) {
      throw Errors.INVALID_REQUIRED_ACKS.exception();
    }
    return new ProduceRun(context, request, replicas, tiered, preparation, clock).start();
  }
}
