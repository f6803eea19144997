package io.weir.controller.kraft;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;

/**
 * IncrementalAlterConfigs v0-1 (KIP-339) and AlterConfigs v0-2. A resource that is named twice, or
 * of an unknown type, gets its own error; the others are applied. Loggers (BROKER_LOGGER) are the
 * broker's own business and refused here.
 */
final class ConfigApis {
  private ConfigApis() {}

  static CompletionStage<ApiMessage> incrementalAlter(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    IncrementalAlterConfigsRequestData data = (IncrementalAlterConfigsRequestData) request.data();
    Resources<Map<String, Map.Entry<AlterConfigOp.OpType, String>>> resources = new Resources<>();
    for (IncrementalAlterConfigsRequestData.AlterConfigsResource resource : data.resources()) {
      Map<String, Map.Entry<AlterConfigOp.OpType, String>> changes = new HashMap<>();
      resource
          .configs()
          .forEach(
              config ->
                  changes.put(
                      config.name(),
                      new AbstractMap.SimpleImmutableEntry<>(
                          AlterConfigOp.OpType.forId(config.configOperation()), config.value())));
      resources.add(resource.resourceType(), resource.resourceName(), changes);
    }
    return controller
        .incrementalAlterConfigs(context, resources.accepted(), data.validateOnly(), true)
        .thenApply(
            results -> {
              IncrementalAlterConfigsResponseData response =
                  new IncrementalAlterConfigsResponseData();
              for (Resources.Result result : resources.results(results)) {
                response
                    .responses()
                    .add(
                        new IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse()
                            .setResourceType(result.type())
                            .setResourceName(result.name())
                            .setErrorCode(result.error().error().code())
                            .setErrorMessage(result.error().message()));
              }
              return response;
            });
  }

  static CompletionStage<ApiMessage> legacyAlter(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    AlterConfigsRequestData data = (AlterConfigsRequestData) request.data();
    Resources<Map<String, String>> resources = new Resources<>();
    for (AlterConfigsRequestData.AlterConfigsResource resource : data.resources()) {
      Map<String, String> configs = new HashMap<>();
      resource.configs().forEach(config -> configs.put(config.name(), config.value()));
      resources.add(resource.resourceType(), resource.resourceName(), configs);
    }
    return TopicProtection.kept(controller, context, resources.accepted())
        .thenCompose(
            wanted -> controller.legacyAlterConfigs(context, wanted, data.validateOnly(), true))
        .thenApply(
            results -> {
              AlterConfigsResponseData response = new AlterConfigsResponseData();
              for (Resources.Result result : resources.results(results)) {
                response
                    .responses()
                    .add(
                        new AlterConfigsResponseData.AlterConfigsResourceResponse()
                            .setResourceType(result.type())
                            .setResourceName(result.name())
                            .setErrorCode(result.error().error().code())
                            .setErrorMessage(result.error().message()));
              }
              return response;
            });
  }

  /** Sorts what may be applied from what is refused at once. */
  private static final class Resources<C> {
    private final Map<ConfigResource, C> accepted = new HashMap<>();
    private final Set<ConfigResource> duplicates = new HashSet<>();
    private final List<Result> refused = new ArrayList<>();

    record Result(byte type, String name, ApiError error) {}

    void add(byte typeId, String name, C change) {
      ConfigResource.Type type = ConfigResource.Type.forId(typeId);
      ConfigResource resource = new ConfigResource(type, name);
      if (type == ConfigResource.Type.UNKNOWN || type == ConfigResource.Type.BROKER_LOGGER) {
        refused.add(
            new Result(
                typeId,
                name,
                new ApiError(
                    Errors.UNSUPPORTED_VERSION, "Unsupported resource type " + typeId + ".")));
      } else if (!duplicates.contains(resource) && accepted.put(resource, change) != null) {
        duplicates.add(resource);
        accepted.remove(resource);
        refused.add(
            new Result(typeId, name, new ApiError(Errors.INVALID_REQUEST, "Duplicate resource.")));
      }
    }

    Map<ConfigResource, C> accepted() {
      return accepted;
    }

    List<Result> results(Map<ConfigResource, ApiError> applied) {
      List<Result> results = new ArrayList<>(refused);
      applied.forEach(
          (resource, error) ->
              results.add(new Result(resource.type().id(), resource.name(), error)));
      return results;
    }
  }
}
