package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitResponse;

/**
 * OffsetCommit v2–10: commits offsets of a group. A topic or partition that the caller cannot see
 * is refused by itself, UNKNOWN_TOPIC_ID from v10 on, which has topic ids (KIP-848), and
 * UNKNOWN_TOPIC_OR_PARTITION before.
 */
public final class OffsetCommitHandler
    implements RequestHandler<OffsetCommitRequestData, OffsetCommitResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public OffsetCommitHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.OFFSET_COMMIT;
  }

  @Override
  public CompletionStage<OffsetCommitResponseData> handle(
      RequestContext context, OffsetCommitRequestData request) {
    context.access().requireGroup(AclOperation.READ, request.groupId());
    OffsetCommitResponse.Builder response =
        OffsetCommitResponse.newBuilder(OffsetCommitResponse.useTopicIds(context.apiVersion()));
    List<OffsetCommitRequestTopic> known = new ArrayList<>(request.topics().size());
    for (OffsetCommitRequestTopic topic : request.topics()) {
      knownPart(context, topic, response).ifPresent(known::add);
    }
    if (known.isEmpty()) {
      return CompletableFuture.completedFuture(response.build().data());
    }
    OffsetCommitRequestData commit =
        new OffsetCommitRequestData()
            .setGroupId(request.groupId())
            .setMemberId(request.memberId())
            .setGenerationIdOrMemberEpoch(request.generationIdOrMemberEpoch())
            .setRetentionTimeMs(request.retentionTimeMs())
            .setGroupInstanceId(request.groupInstanceId())
            .setTopics(known);
    return groups
        .commit(GroupCaller.of(context), commit)
        .thenApply(committed -> response.merge(committed).build().data());
  }

  /** What of a topic exists; the rest is answered in {@code response}. */
  private static Optional<OffsetCommitRequestTopic> knownPart(
      RequestContext context,
      OffsetCommitRequestTopic topic,
      OffsetCommitResponse.Builder response) {
    boolean byId = OffsetCommitResponse.useTopicIds(context.apiVersion());
    Optional<TopicMetadata> found =
        byId
            ? context.view().topic(topic.topicId())
            : context.view().topic(new PhysicalTopic(topic.name()));
    String name = found.map(metadata -> metadata.name().name()).orElse(topic.name());
    if ((!byId || found.isPresent()) && !context.access().topic(AclOperation.READ, name)) {
      response.addPartitions(
          topic.topicId(),
          topic.name(),
          topic.partitions(),
          OffsetCommitRequestPartition::partitionIndex,
          Errors.TOPIC_AUTHORIZATION_FAILED);
      return Optional.empty();
    }
    if (found.isEmpty()) {
      response.addPartitions(
          topic.topicId(),
          topic.name(),
          topic.partitions(),
          OffsetCommitRequestPartition::partitionIndex,
          byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
      return Optional.empty();
    }
    TopicMetadata metadata = found.get();
    OffsetCommitRequestTopic known =
        new OffsetCommitRequestTopic().setTopicId(metadata.id()).setName(metadata.name().name());
    for (OffsetCommitRequestPartition partition : topic.partitions()) {
      int index = partition.partitionIndex();
      if (index >= 0 && index < metadata.partitions().size()) {
        known.partitions().add(partition);
      } else {
        response.addPartition(
            metadata.id(), metadata.name().name(), index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
      }
    }
    return known.partitions().isEmpty() ? Optional.empty() : Optional.of(known);
  }
}
