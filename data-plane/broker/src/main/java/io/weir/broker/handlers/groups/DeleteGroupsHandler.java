package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

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
    return groups
        .deleteGroups(GroupCaller.of(context), request.groupsNames().stream().distinct().toList())
        .thenApply(results -> new DeleteGroupsResponseData().setResults(results));
  }
}
