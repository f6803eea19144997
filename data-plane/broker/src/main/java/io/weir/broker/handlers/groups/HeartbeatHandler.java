package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Heartbeat v0–4: keeps a classic member's session and tells it of a rebalance. */
public final class HeartbeatHandler
    implements RequestHandler<HeartbeatRequestData, HeartbeatResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public HeartbeatHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.HEARTBEAT;
  }

  @Override
  public CompletionStage<HeartbeatResponseData> handle(
      RequestContext context, HeartbeatRequestData request) {
    context.access().requireGroup(AclOperation.READ, request.groupId());
    if (context.view().namespace().isEmptyGroup(request.groupId())) {
      throw new InvalidGroupIdException("the group id is empty");
    }
    return groups.heartbeat(GroupCaller.of(context), request);
  }
}
