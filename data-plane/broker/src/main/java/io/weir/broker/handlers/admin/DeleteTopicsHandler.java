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
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DeleteTopics, versions 1 to 6: by name, or by id (KIP-516), which counts only within the caller's
 * own topics. Passed on to the active controller; answered once this node's own metadata has lost
 * them. Thread-safe.
 */
public final class DeleteTopicsHandler
    implements RequestHandler<DeleteTopicsRequestData, DeleteTopicsResponseData> {
  private static final short STATES_VERSION_MIN = 6;
  private static final int METADATA_WAIT_MS_MAX = 5_000;
  private static final int TIMEOUT_MS_MIN = 1_000;
  private static final int TIMEOUT_MS_MAX = 60_000;

  private final ControllerClient controller;
  private final MetadataWaiter metadata;

  /** With the way to the controller and to this node's metadata. */
  public DeleteTopicsHandler(ControllerClient controller, MetadataWaiter metadata) {
    this.controller = controller;
    this.metadata = metadata;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DELETE_TOPICS;
  }

  @Override
  public CompletionStage<DeleteTopicsResponseData> handle(
      RequestContext context, DeleteTopicsRequestData request) {
    List<DeletableTopicResult> results = new ArrayList<>();
    Map<String, Uuid> idsByName = new HashMap<>();
    DeleteTopicsRequestData forwarded =
        new DeleteTopicsRequestData()
            .setTimeoutMs(Math.clamp(request.timeoutMs(), TIMEOUT_MS_MIN, TIMEOUT_MS_MAX));
    for (DeleteTopicState state : states(context, request)) {
      Optional<DeletableTopicResult> refused = resolve(context, state, idsByName);
      if (refused.isPresent()) {
        results.add(refused.get());
      } else {
        forwarded.topics().add(state);
      }
    }
    if (forwarded.topics().isEmpty()) {
      return CompletableFuture.completedFuture(response(results));
    }
    return controller
        .send(
            forwarded,
            ApiKeys.DELETE_TOPICS.latestVersion(),
            DeleteTopicsResponseData.class,
            forwarded.timeoutMs())
        .thenCompose(this::awaitOwnMetadata)
        .thenApply(
            answer -> {
              answer.responses().forEach(result -> results.add(result.duplicate()));
              return response(results);
            });
  }

  private static List<DeleteTopicState> states(
      RequestContext context, DeleteTopicsRequestData request) {
    List<DeleteTopicState> states = new ArrayList<>();
    if (context.apiVersion() >= STATES_VERSION_MIN) {
      for (DeleteTopicState state : request.topics()) {
        states.add(new DeleteTopicState().setName(state.name()).setTopicId(state.topicId()));
      }
    } else {
      for (String name : request.topicNames()) {
        states.add(new DeleteTopicState().setName(name));
      }
    }
    return states;
  }

  /** Checks one topic; a result means that it is refused. */
  private static Optional<DeletableTopicResult> resolve(
      RequestContext context, DeleteTopicState state, Map<String, Uuid> seen) {
    boolean byId = !state.topicId().equals(Uuid.ZERO_UUID);
    if (byId == (state.name() != null)) {
      throw new InvalidRequestException("a topic is named either by its name or by its id");
    }
    Optional<TopicMetadata> topic =
        byId
            ? context.view().topic(state.topicId())
            : context.view().topic(new PhysicalTopic(state.name()));
    if (byId && topic.isEmpty()) {
      return Optional.of(refusal(state, Errors.UNKNOWN_TOPIC_ID));
    }
    if (!byId && state.name().isEmpty()) {
      return Optional.of(refusal(state, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    }
    String name = topic.map(found -> found.name().name()).orElse(state.name());
    if (!context.access().topic(AclOperation.DELETE, name)) {
      boolean visible = byId && context.access().topic(AclOperation.DESCRIBE, name);
      return Optional.of(
          refusal(state, Errors.TOPIC_AUTHORIZATION_FAILED).setName(visible ? name : state.name()));
    }
    if (seen.putIfAbsent(name, topic.map(TopicMetadata::id).orElse(Uuid.ZERO_UUID)) != null) {
      return Optional.of(
          refusal(state, Errors.INVALID_REQUEST)
              .setErrorMessage("the request names the topic twice"));
    }
    if (context.listener() == ListenerKind.OPERATORS
        && InternalTopics.isInternal(new PhysicalTopic(name))) {
      return Optional.of(
          refusal(state, Errors.INVALID_REQUEST)
              .setErrorMessage("the brokers' own topics can't be deleted"));
    }
    return Optional.empty();
  }

  private static DeletableTopicResult refusal(DeleteTopicState state, Errors error) {
    return new DeletableTopicResult()
        .setName(state.name())
        .setTopicId(state.topicId())
        .setErrorCode(error.code())
        .setErrorMessage(error.message());
  }

  private CompletionStage<DeleteTopicsResponseData> awaitOwnMetadata(
      DeleteTopicsResponseData answer) {
    List<Uuid> deleted =
        answer.responses().stream()
            .filter(result -> result.errorCode() == Errors.NONE.code())
            .map(DeletableTopicResult::topicId)
            .toList();
    if (deleted.isEmpty()) {
      return CompletableFuture.completedFuture(answer);
    }
    return metadata
        .await(
            now -> deleted.stream().allMatch(id -> now.topic(id).isEmpty()), METADATA_WAIT_MS_MAX)
        .thenApply(_ -> answer);
  }

  private static DeleteTopicsResponseData response(List<DeletableTopicResult> results) {
    DeleteTopicsResponseData response = new DeleteTopicsResponseData();
    results.forEach(response.responses()::add);
    return response;
  }
}
