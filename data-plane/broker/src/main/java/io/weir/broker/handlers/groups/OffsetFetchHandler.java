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
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/**
 * OffsetFetch v1–10: committed offsets. One group up to v7, several from v8 on (KIP-709); all
 * topics when none are named (v2); only stable offsets when asked (v7, KIP-447); topic ids instead
 * of names from v10 on, where an id that the caller cannot see gets UNKNOWN_TOPIC_ID. A topic that
 * is unknown by name simply has no offset, as in Kafka.
 */
public final class OffsetFetchHandler
    implements RequestHandler<OffsetFetchRequestData, OffsetFetchResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public OffsetFetchHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.OFFSET_FETCH;
  }

  @Override
  public CompletionStage<OffsetFetchResponseData> handle(
      RequestContext context, OffsetFetchRequestData request) {
    List<OffsetFetchRequestGroup> asked = groupsOf(request, context.apiVersion());
    if (asked.stream().map(OffsetFetchRequestGroup::groupId).distinct().count() < asked.size()) {
      throw new InvalidRequestException("A group is named more than once; name each group once.");
    }
    List<CompletableFuture<OffsetFetchResponseGroup>> answers =
        asked.stream().map(group -> fetch(context, group, request.requireStable())).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                new OffsetFetchResponse.Builder(
                        answers.stream().map(CompletableFuture::join).toList())
                    .build(context.apiVersion())
                    .data());
  }

  /** The groups in the form of v8 and later. */
  private static List<OffsetFetchRequestGroup> groupsOf(
      OffsetFetchRequestData request, short version) {
    if (version >= OffsetFetchRequest.BATCH_MIN_VERSION) {
      return request.groups();
    }
    OffsetFetchRequestGroup group =
        new OffsetFetchRequestGroup().setGroupId(request.groupId()).setTopics(null);
    if (request.topics() != null) {
      group.setTopics(
          request.topics().stream()
              .map(
                  topic ->
                      new OffsetFetchRequestTopics()
                          .setName(topic.name())
                          .setPartitionIndexes(topic.partitionIndexes()))
              .toList());
    }
    return List.of(group);
  }

  private CompletableFuture<OffsetFetchResponseGroup> fetch(
      RequestContext context, OffsetFetchRequestGroup group, boolean requireStable) {
    if (!context.access().group(AclOperation.DESCRIBE, group.groupId())) {
      return CompletableFuture.completedFuture(
          OffsetFetchResponse.groupError(
              group, Errors.GROUP_AUTHORIZATION_FAILED, context.apiVersion()));
    }
    CompletableFuture<OffsetFetchResponseGroup> answer =
        group.topics() == null
            ? fetchAll(context, group, requireStable)
            : fetchNamed(context, group, requireStable);
    return answer.exceptionally(
        error ->
            OffsetFetchResponse.groupError(
                group, Errors.forException(error), context.apiVersion()));
  }

  private CompletableFuture<OffsetFetchResponseGroup> fetchAll(
      RequestContext context, OffsetFetchRequestGroup group, boolean requireStable) {
    return groups
        .fetch(GroupCaller.of(context), group, requireStable)
        .thenApply(
            answer -> {
              List<OffsetFetchResponseTopics> visible =
                  answer.topics().stream()
                      .filter(topic -> context.access().topic(AclOperation.DESCRIBE, topic.name()))
                      .toList();
              return answer.setTopics(
                  OffsetFetchRequest.useTopicIds(context.apiVersion())
                      ? withIds(context, visible)
                      : visible);
            });
  }

  /** Topics without an id cannot be written at v10: offsets of a topic that is being deleted. */
  private static List<OffsetFetchResponseTopics> withIds(
      RequestContext context, List<OffsetFetchResponseTopics> topics) {
    List<OffsetFetchResponseTopics> kept = new ArrayList<>(topics.size());
    for (OffsetFetchResponseTopics topic : topics) {
      if (topic.topicId().equals(Uuid.ZERO_UUID)) {
        context
            .view()
            .topic(new PhysicalTopic(topic.name()))
            .ifPresent(metadata -> topic.setTopicId(metadata.id()));
      }
      if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
        kept.add(topic);
      }
    }
    return kept;
  }

  private CompletableFuture<OffsetFetchResponseGroup> fetchNamed(
      RequestContext context, OffsetFetchRequestGroup group, boolean requireStable) {
    List<OffsetFetchRequestTopics> known = new ArrayList<>(group.topics().size());
    List<OffsetFetchResponseTopics> refused = new ArrayList<>();
    for (OffsetFetchRequestTopics topic : group.topics()) {
      if (!OffsetFetchRequest.useTopicIds(context.apiVersion())) {
        if (context.access().topic(AclOperation.DESCRIBE, topic.name())) {
          known.add(topic);
        } else {
          refused.add(refusedTopic(topic, Errors.TOPIC_AUTHORIZATION_FAILED));
        }
        continue;
      }
      Optional<TopicMetadata> found = context.view().topic(topic.topicId());
      if (found.isEmpty()) {
        refused.add(refusedTopic(topic, Errors.UNKNOWN_TOPIC_ID));
      } else if (!context.access().topic(AclOperation.DESCRIBE, found.get().name().name())) {
        refused.add(refusedTopic(topic, Errors.TOPIC_AUTHORIZATION_FAILED));
      } else {
        known.add(topic.setName(found.get().name().name()));
      }
    }
    OffsetFetchRequestGroup named =
        new OffsetFetchRequestGroup()
            .setGroupId(group.groupId())
            .setMemberId(group.memberId())
            .setMemberEpoch(group.memberEpoch())
            .setTopics(known);
    return groups
        .fetch(GroupCaller.of(context), named, requireStable)
        .thenApply(
            answer -> {
              if (answer.errorCode() != Errors.NONE.code()) {
                return answer;
              }
              List<OffsetFetchResponseTopics> topics = new ArrayList<>(answer.topics());
              topics.addAll(refused);
              return answer.setTopics(topics);
            });
  }

  private static OffsetFetchResponseTopics refusedTopic(
      OffsetFetchRequestTopics topic, Errors error) {
    return new OffsetFetchResponseTopics()
        .setName(topic.name())
        .setTopicId(topic.topicId())
        .setPartitions(
            topic.partitionIndexes().stream()
                .map(
                    index ->
                        new OffsetFetchResponsePartitions()
                            .setPartitionIndex(index)
                            .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                            .setErrorCode(error.code()))
                .toList());
  }
}
