package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.Namespace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * ListGroups v0–5: the groups of the caller's namespace that this broker coordinates, by state (v4,
 * KIP-518) and type (v5, KIP-848).
 */
public final class ListGroupsHandler
    implements RequestHandler<ListGroupsRequestData, ListGroupsResponseData> {
  private final GroupCoordination groups;
  private final CoordinatorDirectory directory;

  /** Answers from the given coordinator. */
  public ListGroupsHandler(GroupCoordination groups, CoordinatorDirectory directory) {
    this.groups = groups;
    this.directory = directory;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.LIST_GROUPS;
  }

  @Override
  public CompletionStage<ListGroupsResponseData> handle(
      RequestContext context, ListGroupsRequestData request) {
    if (!directory.hasGroups()) {
      // The coordinator waits for the first group; a list must not wait with it.
      return CompletableFuture.completedFuture(new ListGroupsResponseData());
    }
    boolean everyGroup = context.access().cluster(AclOperation.DESCRIBE);
    Namespace namespace = context.view().namespace();
    return groups
        .list(GroupCaller.of(context), request)
        .thenApply(
            all ->
                all.setGroups(
                    all.groups().stream()
                        .filter(group -> namespace.contains(group.groupId()))
                        .filter(
                            group ->
                                everyGroup
                                    || context
                                        .access()
                                        .group(AclOperation.DESCRIBE, group.groupId()))
                        .toList()));
  }
}
