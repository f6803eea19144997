package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.protocol.PhysicalTopic;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetDeleteResponse;

/**
 * OffsetDelete v0: deletes committed offsets (KIP-496). A topic or partition that the caller cannot
 * see gets UNKNOWN_TOPIC_OR_PARTITION.
 */
public final class OffsetDeleteHandler
    implements RequestHandler<OffsetDeleteRequestData, OffsetDeleteResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public OffsetDeleteHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.OFFSET_DELETE;
  }

  @Override
  public CompletionStage<OffsetDeleteResponseData> handle(
      RequestContext context, OffsetDeleteRequestData request) {
    context.access().requireGroup(AclOperation.DELETE, request.groupId());
    OffsetDeleteResponse.Builder response = new OffsetDeleteResponse.Builder();
    OffsetDeleteRequestTopicCollection known = new OffsetDeleteRequestTopicCollection();
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      int partitions =
          context
              .view()
              .topic(new PhysicalTopic(topic.name()))
              .map(metadata -> metadata.partitions().size())
              .orElse(0);
      if (!context.access().topic(AclOperation.READ, topic.name())) {
        response.addPartitions(
            topic.name(),
            topic.partitions(),
            OffsetDeleteRequestPartition::partitionIndex,
            Errors.TOPIC_AUTHORIZATION_FAILED);
        continue;
      }
      OffsetDeleteRequestTopic existing = new OffsetDeleteRequestTopic().setName(topic.name());
      for (OffsetDeleteRequestPartition partition : topic.partitions()) {
        int index = partition.partitionIndex();
        if (index >= 0 && index < partitions) {
          existing.partitions().add(partition);
        } else {
          response.addPartition(topic.name(), index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
      }
      if (!existing.partitions().isEmpty()) {
        known.add(existing);
      }
    }
    // Asked even when nothing is left: the group's own errors come first.
    return groups
        .deleteOffsets(
            GroupCaller.of(context),
            new OffsetDeleteRequestData().setGroupId(request.groupId()).setTopics(known))
        .thenApply(deleted -> response.merge(deleted).build().data());
  }
}
