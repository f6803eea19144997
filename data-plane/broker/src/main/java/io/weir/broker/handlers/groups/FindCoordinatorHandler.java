package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.Endpoint;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * FindCoordinator v0–6: which broker coordinates a group; one key up to v3, several from v4 on
 * (KIP-699). The first question has {@code __consumer_offsets} created and is answered
 * COORDINATOR_NOT_AVAILABLE, which clients retry. Transactions are not served, and clients wait
 * forever on a retriable error: a transactional id gets TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
 * which is fatal both in Kafka's Java producer and in librdkafka.
 */
public final class FindCoordinatorHandler
    implements RequestHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
  private static final String NO_TRANSACTIONS = "transactions are not served by this cluster";
  private static final int NO_NODE = -1;
  private static final short BATCH_VERSION_MIN = 4;

  private final CoordinatorDirectory directory;

  /** Looks coordinators up in the given directory. */
  public FindCoordinatorHandler(CoordinatorDirectory directory) {
    this.directory = directory;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.FIND_COORDINATOR;
  }

  @Override
  public CompletionStage<FindCoordinatorResponseData> handle(
      RequestContext context, FindCoordinatorRequestData request) {
    FindCoordinatorResponseData response = new FindCoordinatorResponseData();
    if (context.apiVersion() >= BATCH_VERSION_MIN) {
      for (String key : request.coordinatorKeys()) {
        response.coordinators().add(find(context, request.keyType(), key));
      }
    } else {
      Coordinator found = find(context, request.keyType(), request.key());
      response
          .setErrorCode(found.errorCode())
          .setErrorMessage(found.errorMessage())
          .setNodeId(found.nodeId())
          .setHost(found.host())
          .setPort(found.port());
    }
    return CompletableFuture.completedFuture(response);
  }

  private Coordinator find(RequestContext context, byte keyType, String key) {
    if (keyType == CoordinatorType.GROUP.id()
        && !context.access().group(AclOperation.DESCRIBE, key)) {
      return refused(
          key, Errors.GROUP_AUTHORIZATION_FAILED, Errors.GROUP_AUTHORIZATION_FAILED.message());
    }
    if (keyType == CoordinatorType.TRANSACTION.id()
        && !context.access().transactionalId(AclOperation.DESCRIBE, key)) {
      return refused(
          key,
          Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
          Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.message());
    }
    if (keyType == CoordinatorType.TRANSACTION.id()) {
      return refused(key, Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, NO_TRANSACTIONS);
    }
    if (keyType != CoordinatorType.GROUP.id()) {
      return refused(key, Errors.INVALID_REQUEST, "no such kind of coordinator: " + keyType);
    }
    OptionalInt leader = directory.coordinatorOf(key);
    Optional<Endpoint> endpoint =
        leader.isPresent() ? context.view().endpoint(leader.getAsInt()) : Optional.empty();
    return endpoint
        .map(
            at ->
                new Coordinator()
                    .setKey(key)
                    .setErrorCode(Errors.NONE.code())
                    .setNodeId(leader.getAsInt())
                    .setHost(at.host())
                    .setPort(at.port()))
        .orElseGet(
            () ->
                refused(
                    key,
                    Errors.COORDINATOR_NOT_AVAILABLE,
                    Errors.COORDINATOR_NOT_AVAILABLE.message()));
  }

  private static Coordinator refused(String key, Errors error, String message) {
    return new Coordinator()
        .setKey(key)
        .setErrorCode(error.code())
        .setErrorMessage(message)
        .setNodeId(NO_NODE)
        .setHost("")
        .setPort(NO_NODE);
  }
}
