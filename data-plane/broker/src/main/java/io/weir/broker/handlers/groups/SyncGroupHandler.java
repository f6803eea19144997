package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.mapping.SyncGroupMapping;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * SyncGroup v0–5: a member waits for its assignment; the leader brings all of them. Before v5
 * (KIP-559) a request does not say its protocol type: when it brings assignments of a tenant, whose
 * topics have to be renamed, the coordinator is asked what type the group has.
 */
public final class SyncGroupHandler
    implements RequestHandler<SyncGroupRequestData, SyncGroupResponseData> {
  private static final short PROTOCOL_TYPE_VERSION_MIN = 5;

  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public SyncGroupHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.SYNC_GROUP;
  }

  @Override
  public CompletionStage<SyncGroupResponseData> handle(
      RequestContext context, SyncGroupRequestData request) {
    context.access().requireGroup(AclOperation.READ, request.groupId());
    if (context.view().namespace().isEmptyGroup(request.groupId())) {
      throw new InvalidGroupIdException("the group id is empty");
    }
    if (context.apiVersion() >= PROTOCOL_TYPE_VERSION_MIN
        && (request.protocolType() == null || request.protocolName() == null)) {
      throw new InconsistentGroupProtocolException(
          "protocol type and name are mandatory from version 5 on");
    }
    GroupCaller caller = GroupCaller.of(context);
    if (request.protocolType() != null
        || request.assignments().isEmpty()
        || context.view().namespace().isPhysical()) {
      return groups.sync(caller, request);
    }
    return groups
        .describe(caller, List.of(request.groupId()))
        .thenCompose(
            described -> {
              // An unknown group has no type; the coordinator refuses its members then. Of any
              // other error the type is not known, and assignments must not pass unmapped.
              Errors error = Errors.forCode(described.get(0).errorCode());
              if (error != Errors.NONE && error != Errors.GROUP_ID_NOT_FOUND) {
                return CompletableFuture.completedFuture(
                    new SyncGroupResponseData().setErrorCode(error.code()));
              }
              SyncGroupMapping.assignmentsToPhysical(
                  request, described.get(0).protocolType(), context.view().namespace());
              return groups.sync(caller, request);
            });
  }
}
