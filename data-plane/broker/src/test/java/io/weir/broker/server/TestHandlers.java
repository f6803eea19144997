package io.weir.broker.server;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Handlers that tests make of lambdas. */
final class TestHandlers {
  private TestHandlers() {}

  /** A handler of one API. */
  static <Q extends ApiMessage, R extends ApiMessage> RequestHandler<Q, R> handler(
      ApiKeys api, BiFunction<RequestContext, Q, CompletionStage<R>> answer) {
    return new RequestHandler<>() {
      @Override
      public ApiKeys api() {
        return api;
      }

      @Override
      public CompletionStage<R> handle(RequestContext context, Q request) {
        return answer.apply(context, request);
      }
    };
  }

  /** Answers DescribeCluster with the caller's cluster id and no brokers. */
  static RequestHandler<DescribeClusterRequestData, DescribeClusterResponseData> describeCluster() {
    return handler(
        ApiKeys.DESCRIBE_CLUSTER,
        (context, request) ->
            CompletableFuture.completedFuture(
                new DescribeClusterResponseData().setClusterId(context.view().clusterId())));
  }

  /** Only DescribeCluster. */
  static HandlerTable.Builder table() {
    return HandlerTable.builder().add(describeCluster(), NameMapping.none());
  }

  /** Lists one group, whose physical name is fixed: of the virtual cluster of the tests' key. */
  static RequestHandler<ListGroupsRequestData, ListGroupsResponseData> listGroups(
      String physicalGroup) {
    return handler(
        ApiKeys.LIST_GROUPS,
        (context, request) -> {
          ListGroupsResponseData response = new ListGroupsResponseData();
          response.groups().add(new ListGroupsResponseData.ListedGroup().setGroupId(physicalGroup));
          return CompletableFuture.completedFuture(response);
        });
  }

  static NameMapping<ListGroupsRequestData, ListGroupsResponseData> listGroupsMapping() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(ListGroupsRequestData request, Namespace namespace) {}

      @Override
      public void toTenant(ListGroupsResponseData response, Namespace namespace) {
        response
            .groups()
            .forEach(group -> group.setGroupId(namespace.groupToTenant(group.groupId())));
      }
    };
  }

  static NameMapping<HeartbeatRequestData, HeartbeatResponseData> heartbeatMapping() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(HeartbeatRequestData request, Namespace namespace) {
        request.setGroupId(namespace.groupToPhysical(request.groupId()));
      }

      @Override
      public void toTenant(HeartbeatResponseData response, Namespace namespace) {}
    };
  }
}
