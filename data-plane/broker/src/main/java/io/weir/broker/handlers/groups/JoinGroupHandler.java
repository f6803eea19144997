package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.JoinGroupResponse;

/**
 * JoinGroup v0–9: a member joins a classic group and waits for the rebalance. v0 takes its session
 * timeout for the rebalance timeout; from v4 on a new member is first given its id (KIP-394);
 * protocol names are null instead of empty from v7 on. KIP-345 (static members), KIP-814.
 */
public final class JoinGroupHandler
    implements RequestHandler<JoinGroupRequestData, JoinGroupResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public JoinGroupHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.JOIN_GROUP;
  }

  @Override
  public CompletionStage<JoinGroupResponseData> handle(
      RequestContext context, JoinGroupRequestData request) {
    context.access().requireGroup(AclOperation.READ, request.groupId());
    if (context.view().namespace().isEmptyGroup(request.groupId())) {
      throw new InvalidGroupIdException("the group id is empty");
    }
    // The constructors hold what Kafka does to old versions' fields.
    JoinGroupRequestData normalized = new JoinGroupRequest(request, context.apiVersion()).data();
    return groups
        .join(GroupCaller.of(context), normalized)
        .thenApply(response -> new JoinGroupResponse(response, context.apiVersion()).data());
  }
}
