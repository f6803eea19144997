package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DeleteGroups v0–3: deletes empty groups with their offsets (KIP-229). */
public final class DeleteGroupsHandler
    implements RequestHandler<DeleteGroupsRequestData, DeleteGroupsResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public DeleteGroupsHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DELETE_GROUPS;
  }

  @Override
  public CompletionStage<DeleteGroupsResponseData> handle(
      RequestContext context, DeleteGroupsRequestData request) {
    AllowedGroups asked = AllowedGroups.of(context, AclOperation.DELETE, request.groupsNames());
    if (asked.allowed().isEmpty()) {
      return CompletableFuture.completedFuture(
          withRefusals(new DeletableGroupResultCollection(), asked));
    }
    return groups
        .deleteGroups(GroupCaller.of(context), asked.allowed())
        .thenApply(results -> withRefusals(results, asked));
  }

  private static DeleteGroupsResponseData withRefusals(
      DeletableGroupResultCollection results, AllowedGroups asked) {
    for (String refused : asked.refused()) {
      results.add(
          new DeletableGroupResult()
              .setGroupId(refused)
              .setErrorCode(Errors.GROUP_AUTHORIZATION_FAILED.code()));
    }
    return new DeleteGroupsResponseData().setResults(results);
  }
}
