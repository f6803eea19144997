package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ConsumerGroupDescribe v0–1 (KIP-848, KIP-1099): state, members and their present and coming
 * assignments of consumer groups. A classic group is GROUP_ID_NOT_FOUND here.
 */
public final class ConsumerGroupDescribeHandler
    implements RequestHandler<ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData> {
  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public ConsumerGroupDescribeHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.CONSUMER_GROUP_DESCRIBE;
  }

  @Override
  public CompletionStage<ConsumerGroupDescribeResponseData> handle(
      RequestContext context, ConsumerGroupDescribeRequestData request) {
    AllowedGroups asked = AllowedGroups.of(context, AclOperation.DESCRIBE, request.groupIds());
    if (asked.allowed().isEmpty()) {
      return CompletableFuture.completedFuture(withRefusals(List.of(), asked));
    }
    return groups
        .describeConsumerGroups(GroupCaller.of(context), asked.allowed())
        .thenApply(
            described -> {
              for (DescribedGroup group : described) {
                hideTopics(context, group);
                if (request.includeAuthorizedOperations()
                    && group.errorCode() == Errors.NONE.code()) {
                  group.setAuthorizedOperations(GroupOperations.of(context, group.groupId()));
                }
              }
              return withRefusals(described, asked);
            });
  }

  /** Kafka's own way: of a group with a topic that the caller may not know, no member is told. */
  private static void hideTopics(RequestContext context, DescribedGroup group) {
    boolean visible =
        group.members().stream()
            .flatMap(
                member ->
                    Stream.of(member.assignment(), member.targetAssignment())
                        .flatMap(assignment -> assignment.topicPartitions().stream()))
            .map(TopicPartitions::topicName)
            .distinct()
            .allMatch(topic -> context.access().topic(AclOperation.DESCRIBE, topic));
    if (!visible) {
      group
          .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code())
          .setErrorMessage("the group reads topics that the caller may not describe")
          .setMembers(List.of());
    }
  }

  private static ConsumerGroupDescribeResponseData withRefusals(
      List<DescribedGroup> described, AllowedGroups asked) {
    List<DescribedGroup> all = new ArrayList<>(described);
    for (String refused : asked.refused()) {
      all.add(
          new DescribedGroup()
              .setGroupId(refused)
              .setErrorCode(Errors.GROUP_AUTHORIZATION_FAILED.code()));
    }
    return new ConsumerGroupDescribeResponseData().setGroups(all);
  }
}
