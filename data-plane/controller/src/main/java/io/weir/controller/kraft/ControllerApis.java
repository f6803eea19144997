package io.weir.controller.kraft;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.message.ControllerRegistrationRequestData;
import org.apache.kafka.common.message.ControllerRegistrationResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AlterClientQuotasRequest;
import org.apache.kafka.common.requests.AlterClientQuotasResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;

/**
 * Which APIs the controller answers, and how: the list. Peers are authenticated nodes of this
 * cluster, so nothing is authorized here; who may ask was decided where the client connected.
 * Immutable.
 */
final class ControllerApis {
  private static final Map<ApiKeys, ControllerApi> APIS = new EnumMap<>(ApiKeys.class);

  static {
    APIS.put(ApiKeys.BROKER_REGISTRATION, ControllerApis::registerBroker);
    APIS.put(ApiKeys.BROKER_HEARTBEAT, ControllerApis::heartbeat);
    APIS.put(ApiKeys.UNREGISTER_BROKER, ControllerApis::unregisterBroker);
    APIS.put(ApiKeys.CONTROLLER_REGISTRATION, ControllerApis::registerController);
    APIS.put(
        ApiKeys.ALTER_PARTITION,
        (controller, context, request) ->
            controller.alterPartition(context, (AlterPartitionRequestData) request.data()));
    APIS.put(
        ApiKeys.ALLOCATE_PRODUCER_IDS,
        (controller, context, request) ->
            controller.allocateProducerIds(
                context, (AllocateProducerIdsRequestData) request.data()));
    APIS.put(
        ApiKeys.ASSIGN_REPLICAS_TO_DIRS,
        (controller, context, request) ->
            controller.assignReplicasToDirs(
                context, (AssignReplicasToDirsRequestData) request.data()));
    APIS.put(
        ApiKeys.CREATE_TOPICS,
        (controller, context, request) ->
            TopicApis.create(controller, context, (CreateTopicsRequestData) request.data()));
    APIS.put(
        ApiKeys.DELETE_TOPICS,
        (controller, context, request) ->
            TopicApis.delete(controller, context, (DeleteTopicsRequestData) request.data()));
    APIS.put(
        ApiKeys.CREATE_PARTITIONS,
        (controller, context, request) ->
            TopicApis.createPartitions(
                controller, context, (CreatePartitionsRequestData) request.data()));
    APIS.put(ApiKeys.INCREMENTAL_ALTER_CONFIGS, ConfigApis::incrementalAlter);
    APIS.put(ApiKeys.ALTER_CONFIGS, ConfigApis::legacyAlter);
    APIS.put(
        ApiKeys.ELECT_LEADERS,
        (controller, context, request) ->
            controller.electLeaders(context, (ElectLeadersRequestData) request.data()));
    APIS.put(
        ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
        (controller, context, request) ->
            controller.alterPartitionReassignments(
                context, (AlterPartitionReassignmentsRequestData) request.data()));
    APIS.put(
        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
        (controller, context, request) ->
            controller.listPartitionReassignments(
                context, (ListPartitionReassignmentsRequestData) request.data()));
    APIS.put(
        ApiKeys.UPDATE_FEATURES,
        (controller, context, request) ->
            controller.updateFeatures(context, (UpdateFeaturesRequestData) request.data()));
    APIS.put(
        ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
        (controller, context, request) ->
            controller.alterUserScramCredentials(
                context, (AlterUserScramCredentialsRequestData) request.data()));
    APIS.put(ApiKeys.ALTER_CLIENT_QUOTAS, ControllerApis::alterClientQuotas);
    APIS.put(ApiKeys.CREATE_ACLS, AclApis::create);
    APIS.put(ApiKeys.DELETE_ACLS, AclApis::delete);
  }

  private final Controller controller;
  private final SessionTakeover takeover;
  private final TopicProtection protection = new TopicProtection();

  ControllerApis(Controller controller, SessionTakeover takeover) {
    this.controller = controller;
    this.takeover = takeover;
  }

  static boolean has(ApiKeys api) {
    return APIS.containsKey(api);
  }

  /** Answers a request of a node; the context carries the version that was really used. */
  CompletionStage<? extends ApiMessage> answer(
      int peerNodeId, RequestHeader header, AbstractRequest request) {
    OptionalInt sender = sender(request);
    if (sender.isPresent() && sender.getAsInt() != peerNodeId) {
      return CompletableFuture.failedFuture(
          new ClusterAuthorizationException(
              "node " + peerNodeId + " cannot speak for node " + sender.getAsInt()));
    }
    ControllerApi api = APIS.get(header.apiKey());
    ControllerRequestContext context =
        new ControllerRequestContext(
            header.data(),
            new KafkaPrincipal(KafkaPrincipal.USER_TYPE, "node-" + peerNodeId),
            deadlineNs(request));
    return request.data() instanceof BrokerRegistrationRequestData registration
        ? takeover
            .before(peerNodeId, registration)
            .thenCompose(ready -> api.answer(controller, context, request))
        : protection.inTurn(request.data(), () -> api.answer(controller, context, request));
  }

  /** Who a request claims to be from: one node's key must not change what another one says. */
  private static OptionalInt sender(AbstractRequest request) {
    return switch (request.data()) {
      case BrokerRegistrationRequestData data -> OptionalInt.of(data.brokerId());
      case BrokerHeartbeatRequestData data -> OptionalInt.of(data.brokerId());
      case ControllerRegistrationRequestData data -> OptionalInt.of(data.controllerId());
      case AlterPartitionRequestData data -> OptionalInt.of(data.brokerId());
      case AllocateProducerIdsRequestData data -> OptionalInt.of(data.brokerId());
      case AssignReplicasToDirsRequestData data -> OptionalInt.of(data.brokerId());
      default -> OptionalInt.empty();
    };
  }

  /** The APIs that carry a timeout are given up after it. */
  private static OptionalLong deadlineNs(AbstractRequest request) {
    Optional<Integer> timeoutMs =
        switch (request.data()) {
          case CreateTopicsRequestData data -> Optional.of(data.timeoutMs());
          case DeleteTopicsRequestData data -> Optional.of(data.timeoutMs());
          case CreatePartitionsRequestData data -> Optional.of(data.timeoutMs());
          case ElectLeadersRequestData data -> Optional.of(data.timeoutMs());
          case AlterPartitionReassignmentsRequestData data -> Optional.of(data.timeoutMs());
          case ListPartitionReassignmentsRequestData data -> Optional.of(data.timeoutMs());
          default -> Optional.empty();
        };
    return timeoutMs
        .map(ms -> ControllerRequestContext.requestTimeoutMsToDeadlineNs(Time.SYSTEM, ms))
        .orElse(OptionalLong.empty());
  }

  private static CompletionStage<ApiMessage> registerBroker(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    return controller
        .registerBroker(context, (BrokerRegistrationRequestData) request.data())
        .thenApply(reply -> new BrokerRegistrationResponseData().setBrokerEpoch(reply.epoch()));
  }

  private static CompletionStage<ApiMessage> heartbeat(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    return controller
        .processBrokerHeartbeat(context, (BrokerHeartbeatRequestData) request.data())
        .thenApply(
            reply ->
                new BrokerHeartbeatResponseData()
                    .setIsCaughtUp(reply.isCaughtUp())
                    .setIsFenced(reply.isFenced())
                    .setShouldShutDown(reply.shouldShutDown()));
  }

  private static CompletionStage<ApiMessage> unregisterBroker(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    int brokerId = ((UnregisterBrokerRequestData) request.data()).brokerId();
    return controller
        .unregisterBroker(context, brokerId)
        .thenApply(nothing -> new UnregisterBrokerResponseData());
  }

  private static CompletionStage<ApiMessage> registerController(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    return controller
        .registerController(context, (ControllerRegistrationRequestData) request.data())
        .thenApply(nothing -> new ControllerRegistrationResponseData());
  }

  private static CompletionStage<ApiMessage> alterClientQuotas(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    AlterClientQuotasRequest quotas = (AlterClientQuotasRequest) request;
    return controller
        .alterClientQuotas(context, quotas.entries(), quotas.validateOnly())
        .thenApply(results -> AlterClientQuotasResponse.fromQuotaEntities(results, 0).data());
  }

  /** The error a failed stage stands for. */
  static Errors error(Throwable failure) {
    return Errors.forException(
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure);
  }
}
