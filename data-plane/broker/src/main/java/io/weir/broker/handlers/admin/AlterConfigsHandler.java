package io.weir.broker.handlers.admin;

import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.DeletionProtection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
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
  public AlterConfigsHandler(
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
    return ApiKeys.ALTER_CONFIGS;
  }

  @Override
  public CompletionStage<AlterConfigsResponseData> handle(
      RequestContext context, AlterConfigsRequestData request) {
    AlterConfigsResponseData response = new AlterConfigsResponseData();
    AlterConfigsRequestData forwarded =
        new AlterConfigsRequestData().setValidateOnly(request.validateOnly());
    GroupConfigRules groupRules = new GroupConfigRules(groups, context);
    for (AlterConfigsResource resource : request.resources()) {
      List<ConfigChangeRules.Change> changes =
          resource.configs().stream()
              .map(
                  config ->
                      new ConfigChangeRules.Change(
                          config.name(), Optional.of(OpType.SET), config.value()))
              .toList();
      Optional<ApiError> problem =
          ConfigChangeRules.problem(
              context, resource.resourceType(), resource.resourceName(), changes, tiers);
      if (problem.isEmpty() && resource.resourceType() == ConfigResource.Type.GROUP.id()) {
        problem = groupRules.problem(resource.resourceName(), changes, true);
      }
      if (problem.isPresent()) {
        response.responses().add(refusal(resource, problem.get()));
      } else {
        AlterConfigsResource complete = resource.duplicate();
        if (resource.resourceType() == ConfigResource.Type.TOPIC.id()) {
          settings.complete(complete);
        }
        forwarded.resources().mustAdd(complete);
      }
    }
    if (forwarded.resources().isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    return run.send(
            forwarded,
            AlterConfigsResponseData.class,
            forwarded.validateOnly(),
            AlterConfigsHandler::changed,
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

  private static List<ConfigResource> changed(AlterConfigsResponseData answer) {
    return answer.responses().stream()
        .filter(each -> each.errorCode() == Errors.NONE.code())
        .map(
            each ->
                new ConfigResource(
                    ConfigResource.Type.forId(each.resourceType()), each.resourceName()))
        .toList();
  }

  private static boolean isShown(AlterConfigsResource resource, ClusterMetadata now) {
    Map<String, String> configs = new HashMap<>();
    resource.configs().forEach(config -> configs.put(config.name(), config.value()));
    Map<String, String> shown =
        new HashMap<>(ConfigChangeRun.shown(now, resource.resourceType(), resource.resourceName()));
    if (!configs.containsKey(DeletionProtection.TOPIC_CONFIG)) {
      shown.remove(DeletionProtection.TOPIC_CONFIG); // the controller keeps it
    }
    return shown.equals(configs);
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
