package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeCluster, versions 0 to 2: the brokers, with the cluster id that the caller knows.
 * Controllers (KIP-919) are not described here; fenced brokers (KIP-1073) only to operators.
 * Thread-safe.
 */
public final class DescribeClusterHandler
    implements RequestHandler<DescribeClusterRequestData, DescribeClusterResponseData> {
  private static final byte ENDPOINT_BROKERS = 1;
  private static final byte ENDPOINT_CONTROLLERS = 2;

  private final Supplier<ClusterMetadata> metadata;

  /** With the node's metadata, for brokers that are fenced. */
  public DescribeClusterHandler(Supplier<ClusterMetadata> metadata) {
    this.metadata = metadata;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DESCRIBE_CLUSTER;
  }

  @Override
  public CompletionStage<DescribeClusterResponseData> handle(
      RequestContext context, DescribeClusterRequestData request) {
    return CompletableFuture.completedFuture(
        switch (request.endpointType()) {
          case ENDPOINT_BROKERS -> brokers(context, request);
          case ENDPOINT_CONTROLLERS ->
              error(
                  request,
                  Errors.MISMATCHED_ENDPOINT_TYPE,
                  "this is a listener of brokers; it doesn't describe controllers");
          default ->
              error(
                  request,
                  Errors.UNSUPPORTED_ENDPOINT_TYPE,
                  "unknown endpoint type " + request.endpointType());
        });
  }

  private static DescribeClusterResponseData error(
      DescribeClusterRequestData request, Errors error, String message) {
    return new DescribeClusterResponseData()
        .setEndpointType(request.endpointType())
        .setErrorCode(error.code())
        .setErrorMessage(message);
  }

  private DescribeClusterResponseData brokers(
      RequestContext context, DescribeClusterRequestData request) {
    DescribeClusterResponseData response =
        new DescribeClusterResponseData()
            .setClusterId(context.view().clusterId())
            .setClusterAuthorizedOperations(
                AuthorizedOperations.ofCluster(
                    request.includeClusterAuthorizedOperations(), context));
    for (BrokerMetadata broker : context.view().brokers().values()) {
      context
          .view()
          .endpoint(broker.id())
          .ifPresent(endpoint -> response.brokers().add(described(broker, endpoint)));
    }
    if (request.includeFencedBrokers() && context.listener() == ListenerKind.OPERATORS) {
      for (BrokerMetadata broker : metadata.get().brokers().values()) {
        Optional<Endpoint> endpoint =
            Optional.ofNullable(broker.listeners().get(ListenerKind.OPERATORS.listenerName()));
        if (broker.fenced() && response.brokers().find(broker.id()) == null) {
          endpoint.ifPresent(found -> response.brokers().add(described(broker, found)));
        }
      }
    }
    response.setControllerId(
        response.brokers().stream()
            .filter(broker -> !broker.isFenced())
            .map(DescribeClusterBroker::brokerId)
            .min(Comparator.naturalOrder())
            .orElse(-1));
    return response;
  }

  private static DescribeClusterBroker described(BrokerMetadata broker, Endpoint endpoint) {
    return new DescribeClusterBroker()
        .setBrokerId(broker.id())
        .setHost(endpoint.host())
        .setPort(endpoint.port())
        .setRack(broker.rack().orElse(null))
        .setIsFenced(broker.fenced());
  }
}
