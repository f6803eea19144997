package io.weir.broker.handlers.admin;

import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.protocol.PhysicalTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/**
 * IncrementalAlterConfigs, versions 0 and 1 (KIP-339): single keys of topics and groups; what is
 * taken off a topic goes back to its virtual cluster's default, where there is one. The active
 * controller decides; the answer waits until this node's own metadata shows the change.
 * Thread-safe.
 */
public final class IncrementalAlterConfigsHandler
    implements RequestHandler<
        IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData> {
  private final ConfigChangeRun run;
  private final GroupConfigs groups;
  private final boolean tiers;
  private final DefaultedSettings settings;

  /**
   * With the way to the controller and to this node's metadata, with groups' bounds and what this
   * broker has.
   *
   * @param clusterDefaults what a topic's virtual cluster sets where nobody else does
   */
  public IncrementalAlterConfigsHandler(
      ControllerClient controller,
      MetadataWaiter metadata,
      GroupConfigs groups,
      BrokerDefaults defaults,
      Function<String, Map<String, String>> clusterDefaults) {
    this.settings = new DefaultedSettings(clusterDefaults);
    this.tiers = defaults.tiers();
    this.run = new ConfigChangeRun(controller, metadata);
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
  }

  @Override
  public CompletionStage<IncrementalAlterConfigsResponseData> handle(
      RequestContext context, IncrementalAlterConfigsRequestData request) {
    IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
    IncrementalAlterConfigsRequestData forwarded =
        new IncrementalAlterConfigsRequestData().setValidateOnly(request.validateOnly());
    GroupConfigRules groupRules = new GroupConfigRules(groups, context);
    for (AlterConfigsResource resource : request.resources()) {
      List<ConfigChangeRules.Change> changes =
          resource.configs().stream()
              .map(
                  config ->
                      new ConfigChangeRules.Change(
                          config.name(),
                          Optional.ofNullable(OpType.forId(config.configOperation())),
                          config.value()))
              .toList();
      Optional<ApiError> problem =
          ConfigChangeRules.problem(
              context, resource.resourceType(), resource.resourceName(), changes, tiers);
      if (problem.isEmpty() && resource.resourceType() == ConfigResource.Type.GROUP.id()) {
        problem = groupRules.problem(resource.resourceName(), changes, false);
      }
      if (problem.isPresent()) {
        response.responses().add(refusal(resource, problem.get()));
      } else {
        AlterConfigsResource complete = resource.duplicate();
        if (resource.resourceType() == ConfigResource.Type.TOPIC.id()) {
          PhysicalTopic topic = new PhysicalTopic(resource.resourceName());
          settings.complete(complete, context.view().topicConfig(topic));
        }
        forwarded.resources().mustAdd(complete);
      }
    }
    if (forwarded.resources().isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    return run.send(
            forwarded,
            IncrementalAlterConfigsResponseData.class,
            forwarded.validateOnly(),
            IncrementalAlterConfigsHandler::changed,
            (changed, now) ->
                forwarded.resources().stream()
                    .filter(resource -> resource.resourceName().equals(changed.name()))
                    .filter(resource -> resource.resourceType() == changed.type().id())
                    .allMatch(resource -> isShown(resource, now)))
        .thenApply(
            answer -> {
              answer.responses().forEach(each -> response.responses().add(each.duplicate()));
              return response;
            });
  }

  private static List<ConfigResource> changed(IncrementalAlterConfigsResponseData answer) {
    return answer.responses().stream()
        .filter(each -> each.errorCode() == Errors.NONE.code())
        .map(
            each ->
                new ConfigResource(
                    ConfigResource.Type.forId(each.resourceType()), each.resourceName()))
        .toList();
  }

  /** What a list became by adding or taking away is the controller's to know: not looked at. */
  private static boolean isShown(AlterConfigsResource resource, ClusterMetadata now) {
    Map<String, String> configs =
        ConfigChangeRun.shown(now, resource.resourceType(), resource.resourceName());
    return resource.configs().stream()
        .allMatch(
            config ->
                switch (OpType.forId(config.configOperation())) {
                  case SET -> config.value().equals(configs.get(config.name()));
                  case DELETE -> !configs.containsKey(config.name());
                  case APPEND, SUBTRACT -> true;
                });
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
