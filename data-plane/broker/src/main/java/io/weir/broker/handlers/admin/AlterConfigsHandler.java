package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ControllerClient;
import io.weir.protocol.PhysicalTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/**
 * AlterConfigs, versions 0 to 2 (KIP-133): replaces everything that was set on a topic, what the
 * request leaves out included. Deprecated in Kafka for {@link IncrementalAlterConfigsHandler}, but
 * librdkafka's programs send it. Thread-safe.
 */
public final class AlterConfigsHandler
    implements RequestHandler<AlterConfigsRequestData, AlterConfigsResponseData> {
  private final ControllerClient controller;
  private final MetadataWaiter metadata;

  /** With the way to the controller and to this node's metadata. */
  public AlterConfigsHandler(ControllerClient controller, MetadataWaiter metadata) {
    this.controller = controller;
    this.metadata = metadata;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.ALTER_CONFIGS;
  }

  @Override
  public CompletionStage<AlterConfigsResponseData> handle(
      RequestContext context, AlterConfigsRequestData request) {
    AlterConfigsResponseData response = new AlterConfigsResponseData();
    AlterConfigsRequestData forwarded =
        new AlterConfigsRequestData().setValidateOnly(request.validateOnly());
    for (AlterConfigsResource resource : request.resources()) {
      Optional<ApiError> problem =
          ConfigChangeRules.problem(
              context,
              resource.resourceType(),
              resource.resourceName(),
              resource.configs().stream()
                  .map(
                      config ->
                          new ConfigChangeRules.Change(
                              config.name(), Optional.of(OpType.SET), config.value()))
                  .toList());
      if (problem.isPresent()) {
        response.responses().add(refusal(resource, problem.get()));
      } else {
        forwarded.resources().mustAdd(resource.duplicate());
      }
    }
    if (forwarded.resources().isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    return controller
        .send(forwarded, AlterConfigsResponseData.class)
        .thenCompose(answer -> awaitOwnMetadata(forwarded, answer))
        .thenApply(
            answer -> {
              answer.responses().forEach(each -> response.responses().add(each.duplicate()));
              return response;
            });
  }

  private CompletionStage<AlterConfigsResponseData> awaitOwnMetadata(
      AlterConfigsRequestData asked, AlterConfigsResponseData answer) {
    List<String> changed =
        answer.responses().stream()
            .filter(each -> each.errorCode() == Errors.NONE.code())
            .map(AlterConfigsResourceResponse::resourceName)
            .toList();
    if (asked.validateOnly() || changed.isEmpty()) {
      return CompletableFuture.completedFuture(answer);
    }
    Map<PhysicalTopic, Map<String, String>> expected = new HashMap<>();
    for (AlterConfigsResource resource : asked.resources()) {
      if (changed.contains(resource.resourceName())) {
        Map<String, String> configs = new HashMap<>();
        resource.configs().forEach(config -> configs.put(config.name(), config.value()));
        expected.put(new PhysicalTopic(resource.resourceName()), configs);
      }
    }
    return metadata
        .await(
            now ->
                expected.entrySet().stream()
                    .allMatch(each -> now.topicConfig(each.getKey()).equals(each.getValue())),
            IncrementalAlterConfigsHandler.METADATA_WAIT_MS_MAX)
        .thenApply(_ -> answer);
  }

  private static AlterConfigsResourceResponse refusal(
      AlterConfigsResource resource, ApiError error) {
    return new AlterConfigsResourceResponse()
        .setResourceType(resource.resourceType())
        .setResourceName(resource.resourceName())
        .setErrorCode(error.error().code())
        .setErrorMessage(error.message());
  }
}
