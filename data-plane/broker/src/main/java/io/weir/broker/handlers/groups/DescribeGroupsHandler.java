package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeGroups v0–6: state and members of classic groups. From v3 on with the operations the
 * caller may perform (KIP-430): all of a group's, as there are no ACLs of tenants. From v6 on an
 * unknown group is GROUP_ID_NOT_FOUND, before it is a dead group (KIP-1043).
 */
public final class DescribeGroupsHandler
    implements RequestHandler<DescribeGroupsRequestData, DescribeGroupsResponseData> {
  private static final short OPERATIONS_VERSION_MIN = 3;

  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public DescribeGroupsHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DESCRIBE_GROUPS;
  }

  @Override
  public CompletionStage<DescribeGroupsResponseData> handle(
      RequestContext context, DescribeGroupsRequestData request) {
    boolean operations =
        context.apiVersion() >= OPERATIONS_VERSION_MIN && request.includeAuthorizedOperations();
    return groups
        // A group named twice is answered once: the answer must not grow faster than the request.
        .describe(GroupCaller.of(context), request.groups().stream().distinct().toList())
        .thenApply(
            described -> {
              for (DescribedGroup group : described) {
                if (operations && group.errorCode() == Errors.NONE.code()) {
                  group.setAuthorizedOperations(GroupOperations.ALL);
                }
              }
              return new DescribeGroupsResponseData().setGroups(described);
            });
  }
}
