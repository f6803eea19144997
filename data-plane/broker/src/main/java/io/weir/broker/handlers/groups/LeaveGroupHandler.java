package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.LeaveGroupResponse;

/** LeaveGroup v0–5: members leave a classic group; one, named at the top, before v3 (KIP-345). */
public final class LeaveGroupHandler
    implements RequestHandler<LeaveGroupRequestData, LeaveGroupResponseData> {
  private static final short MEMBERS_VERSION_MIN = 3;

  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public LeaveGroupHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.LEAVE_GROUP;
  }

  @Override
  public CompletionStage<LeaveGroupResponseData> handle(
      RequestContext context, LeaveGroupRequestData request) {
    context.access().requireGroup(AclOperation.READ, request.groupId());
    if (context.view().namespace().isEmptyGroup(request.groupId())) {
      throw new InvalidGroupIdException("the group id is empty");
    }
    return groups
        .leave(GroupCaller.of(context), normalized(request, context.apiVersion()))
        .thenApply(response -> new LeaveGroupResponse(response, context.apiVersion()).data());
  }

  private static LeaveGroupRequestData normalized(LeaveGroupRequestData request, short version) {
    return version >= MEMBERS_VERSION_MIN
        ? request
        : new LeaveGroupRequestData()
            .setGroupId(request.groupId())
            .setMembers(List.of(new MemberIdentity().setMemberId(request.memberId())));
  }
}
