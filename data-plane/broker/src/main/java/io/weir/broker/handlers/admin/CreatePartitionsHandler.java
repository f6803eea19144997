package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ControllerClient;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/**
 * CreatePartitions, versions 0 to 3 (KIP-195): topics grow, and never shrink. Tenants can't place
 * replicas. The active controller decides; the answer waits until this node's own metadata shows
 * the new partitions. Thread-safe.
 */
public final class CreatePartitionsHandler
    implements RequestHandler<CreatePartitionsRequestData, CreatePartitionsResponseData> {
  private static final int METADATA_WAIT_MS_MAX = 5_000;
  private static final int TIMEOUT_MS_MIN = 1_000;
  private static final int TIMEOUT_MS_MAX = 60_000;

  private final ControllerClient controller;
  private final MetadataWaiter metadata;
  private final TenantRoom room;

  /** With the way to the controller and to this node's metadata, and what tenants may have. */
  public CreatePartitionsHandler(
      ControllerClient controller, MetadataWaiter metadata, TenantRoom room) {
    this.room = room;
    this.controller = controller;
    this.metadata = metadata;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.CREATE_PARTITIONS;
  }

  @Override
  public CompletionStage<CreatePartitionsResponseData> handle(
      RequestContext context, CreatePartitionsRequestData request) {
    CreatePartitionsResponseData response = new CreatePartitionsResponseData();
    CreatePartitionsRequestData forwarded =
        new CreatePartitionsRequestData()
            .setTimeoutMs(Math.clamp(request.timeoutMs(), TIMEOUT_MS_MIN, TIMEOUT_MS_MAX))
            .setValidateOnly(request.validateOnly());
    List<TenantRoom.Wanted> wanted = new ArrayList<>();
    long added = 0;
    for (CreatePartitionsTopic topic : request.topics()) {
      Optional<TopicMetadata> known = context.view().topic(new PhysicalTopic(topic.name()));
      long more = known.map(found -> (long) topic.count() - found.partitions().size()).orElse(0L);
      Optional<ApiError> problem = problem(context, topic, known, added + more);
      if (problem.isPresent()) {
        response.results().add(refusal(topic, problem.get()));
      } else {
        added += Math.max(0, more);
        forwarded.topics().mustAdd(topic.duplicate());
        wanted.add(new TenantRoom.Wanted(topic.name(), 0, Math.max(0, more)));
      }
    }
    TenantRoom.Claim claim = room.claim(wanted);
    forwarded
        .topics()
        .removeIf(
            topic -> {
              Optional<String> refusal = claim.refusal(topic.name());
              refusal
                  .map(message -> new ApiError(Errors.POLICY_VIOLATION, message))
                  .ifPresent(error -> response.results().add(refusal(topic, error)));
              return refusal.isPresent();
            });
    if (forwarded.topics().isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    return controller
        .send(
            forwarded,
            ApiKeys.CREATE_PARTITIONS.latestVersion(),
            CreatePartitionsResponseData.class,
            forwarded.timeoutMs())
        .thenCompose(answer -> awaitOwnMetadata(forwarded, answer))
        .whenComplete((_, _) -> claim.release())
        .thenApply(
            answer -> {
              answer.results().forEach(result -> response.results().add(result.duplicate()));
              return response;
            });
  }

  private static Optional<ApiError> problem(
      RequestContext context,
      CreatePartitionsTopic topic,
      Optional<TopicMetadata> known,
      long added) {
    if (!context.access().topic(AclOperation.ALTER, topic.name())) {
      return Optional.of(new ApiError(Errors.TOPIC_AUTHORIZATION_FAILED));
    }
    if (known.isEmpty()) {
      return Optional.of(new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION));
    }
    if (InternalTopics.isInternal(known.get().name())) {
      return Optional.of(
          new ApiError(
              Errors.INVALID_REQUEST, "the brokers' own topics can't be altered from outside"));
    }
    if (context.listener() == ListenerKind.TENANTS && topic.assignments() != null) {
      return Optional.of(
          new ApiError(
              Errors.POLICY_VIOLATION,
              "replicas are placed by the service; leave the assignment out"));
    }
    if (added > CreateTopicsHandler.PARTITIONS_PER_REQUEST_MAX) {
      return Optional.of(
          new ApiError(
              Errors.POLICY_VIOLATION,
              "one request may create "
                  + CreateTopicsHandler.PARTITIONS_PER_REQUEST_MAX
                  + " partitions at most"));
    }
    return Optional.empty();
  }

  private static CreatePartitionsTopicResult refusal(CreatePartitionsTopic topic, ApiError error) {
    return new CreatePartitionsTopicResult()
        .setName(topic.name())
        .setErrorCode(error.error().code())
        .setErrorMessage(error.message());
  }

  private CompletionStage<CreatePartitionsResponseData> awaitOwnMetadata(
      CreatePartitionsRequestData asked, CreatePartitionsResponseData answer) {
    Map<PhysicalTopic, Integer> grown = new HashMap<>();
    for (CreatePartitionsTopicResult result : answer.results()) {
      CreatePartitionsTopic topic = asked.topics().find(result.name());
      if (result.errorCode() == Errors.NONE.code() && topic != null) {
        grown.put(new PhysicalTopic(result.name()), topic.count());
      }
    }
    if (asked.validateOnly() || grown.isEmpty()) {
      return CompletableFuture.completedFuture(answer);
    }
    return metadata
        .await(
            now ->
                grown.entrySet().stream()
                    .allMatch(
                        each ->
                            now.topic(each.getKey())
                                .map(topic -> topic.partitions().size() >= each.getValue())
                                .orElse(true)), // deleted meanwhile
            METADATA_WAIT_MS_MAX)
        .thenApply(_ -> answer);
  }
}
