package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeGroups v0–6: state and members of classic groups. From v3 on with the operations the
 * caller may perform (KIP-430). From v6 on an unknown group is GROUP_ID_NOT_FOUND, before it is a
 * dead group (KIP-1043).
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
    AllowedGroups asked = AllowedGroups.of(context, AclOperation.DESCRIBE, request.groups());
    if (asked.allowed().isEmpty()) {
      return CompletableFuture.completedFuture(withRefusals(List.of(), asked));
    }
    return groups
        .describe(GroupCaller.of(context), asked.allowed())
        .thenApply(
            described -> {
              for (DescribedGroup group : described) {
                if (operations && group.errorCode() == Errors.NONE.code()) {
                  group.setAuthorizedOperations(GroupOperations.of(context, group.groupId()));
                }
              }
              return withRefusals(described, asked);
            });
  }

  private static DescribeGroupsResponseData withRefusals(
      List<DescribedGroup> described, AllowedGroups asked) {
    List<DescribedGroup> all = new ArrayList<>(described);
    for (String refused : asked.refused()) {
      all.add(
          new DescribedGroup()
              .setGroupId(refused)
              .setErrorCode(Errors.GROUP_AUTHORIZATION_FAILED.code()));
    }
    return new DescribeGroupsResponseData().setGroups(all);
  }
}
