package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListConfigResources, versions 0 and 1 (KIP-1142): what can be described. Version 0 asks for
 * client metrics only, of which there are none. Groups are listed when they have a configuration.
 * Immutable.
 */
public final class ListConfigResourcesHandler
    implements RequestHandler<ListConfigResourcesRequestData, ListConfigResourcesResponseData> {
  private static final Set<ConfigResource.Type> KNOWN =
      EnumSet.complementOf(EnumSet.of(ConfigResource.Type.UNKNOWN));

  @Override
  public ApiKeys api() {
    return ApiKeys.LIST_CONFIG_RESOURCES;
  }

  @Override
  public CompletionStage<ListConfigResourcesResponseData> handle(
      RequestContext context, ListConfigResourcesRequestData request) {
    context.access().requireCluster(AclOperation.DESCRIBE_CONFIGS);
    ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
    Set<ConfigResource.Type> wanted = EnumSet.noneOf(ConfigResource.Type.class);
    for (byte id : request.resourceTypes()) {
      ConfigResource.Type type = ConfigResource.Type.forId(id);
      if (!KNOWN.contains(type)) {
        return CompletableFuture.completedFuture(
            response.setErrorCode(Errors.UNSUPPORTED_VERSION.code()));
      }
      wanted.add(type);
    }
    if (context.apiVersion() == 0) {
      wanted = EnumSet.of(ConfigResource.Type.CLIENT_METRICS);
    } else if (wanted.isEmpty()) {
      wanted = KNOWN;
    }
    for (ConfigResource.Type type : wanted) {
      for (String name : names(context, type)) {
        response
            .configResources()
            .add(
                new ListConfigResourcesResponseData.ConfigResource()
                    .setResourceType(type.id())
                    .setResourceName(name));
      }
    }
    return CompletableFuture.completedFuture(response);
  }

  private static List<String> names(RequestContext context, ConfigResource.Type type) {
    return switch (type) {
      case TOPIC ->
          context.view().topics().stream().map(topic -> topic.name().name()).sorted().toList();
      case BROKER, BROKER_LOGGER ->
          context.view().brokers().keySet().stream().sorted().map(String::valueOf).toList();
      case GROUP -> context.view().groupsWithConfig().stream().sorted().toList();
      case CLIENT_METRICS, UNKNOWN -> List.of();
    };
  }
}
