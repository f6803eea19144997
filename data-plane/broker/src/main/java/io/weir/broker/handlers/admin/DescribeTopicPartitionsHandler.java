package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.TenantView;
import io.weir.broker.tenancy.TopicNameRules;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeTopicPartitions, version 0 (KIP-966): topics by name, or all, in the order of their
 * names, page by page. A page ends after {@link #PARTITIONS_MAX} partitions or the request's own
 * smaller limit, and names where the next begins. Stateless.
 */
public final class DescribeTopicPartitionsHandler
    implements RequestHandler<
        DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData> {
  /** Partitions in one response at most. */
  static final int PARTITIONS_MAX = 2_000;

  @Override
  public ApiKeys api() {
    return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
  }

  @Override
  public CompletionStage<DescribeTopicPartitionsResponseData> handle(
      RequestContext context, DescribeTopicPartitionsRequestData request) {
    DescribeTopicPartitionsRequestData.Cursor cursor = request.cursor();
    if (cursor != null && cursor.partitionIndex() < 0) {
      throw new InvalidRequestException(
          "the cursor's partition index is " + cursor.partitionIndex());
    }
    TenantView view = context.view();
    int room =
        request.responsePartitionLimit() > 0
            ? Math.min(PARTITIONS_MAX, request.responsePartitionLimit())
            : PARTITIONS_MAX;
    DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
    for (String name : names(request, context)) {
      if (!request.topics().isEmpty() && !context.access().topic(AclOperation.DESCRIBE, name)) {
        response.topics().add(refused(name)); // whether or not there is one
        continue;
      }
      Optional<TopicMetadata> topic = view.topic(new PhysicalTopic(name));
      if (topic.isEmpty()) {
        if (!request.topics().isEmpty()) {
          response.topics().add(unknown(name, view));
        }
        continue;
      }
      int end = topic.get().partitions().size();
      int first =
          cursor != null && cursor.topicName().equals(name)
              ? Math.min(cursor.partitionIndex(), end)
              : 0;
      int pageEnd = Math.min(end, first + room);
      if (room > 0) {
        response.topics().add(describe(topic.get(), first, pageEnd, context));
        room -= pageEnd - first;
      }
      if (pageEnd < end) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(pageEnd));
        break;
      }
    }
    return CompletableFuture.completedFuture(response);
  }

  private static SortedSet<String> names(
      DescribeTopicPartitionsRequestData request, RequestContext context) {
    TreeSet<String> names = new TreeSet<>();
    if (request.topics().isEmpty()) {
      context
          .access()
          .visible(context.view().topics())
          .forEach(topic -> names.add(topic.name().name()));
    } else {
      for (TopicRequest topic : request.topics()) {
        names.add(topic.name());
      }
    }
    return request.cursor() == null ? names : names.tailSet(request.cursor().topicName(), true);
  }

  private static DescribeTopicPartitionsResponseTopic refused(String name) {
    return new DescribeTopicPartitionsResponseTopic()
        .setName(name)
        .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code());
  }

  private static DescribeTopicPartitionsResponseTopic unknown(String name, TenantView view) {
    boolean isLegal = TopicNameRules.problem(view.namespace(), name).isEmpty();
    return new DescribeTopicPartitionsResponseTopic()
        .setName(name)
        .setErrorCode(
            (isLegal ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION).code());
  }

  private static DescribeTopicPartitionsResponseTopic describe(
      TopicMetadata topic, int first, int endExclusive, RequestContext context) {
    TenantView view = context.view();
    DescribeTopicPartitionsResponseTopic described =
        new DescribeTopicPartitionsResponseTopic()
            .setName(topic.name().name())
            .setTopicId(topic.id())
            .setIsInternal(InternalTopics.isInternal(topic.name()))
            .setTopicAuthorizedOperations(
                AuthorizedOperations.ofTopic(true, context, topic.name().name()));
    for (int index = first; index < endExclusive; index++) {
      PartitionMetadata partition = topic.partitions().get(index);
      PartitionAvailability availability = PartitionAvailability.of(partition, view);
      described
          .partitions()
          .add(
              new DescribeTopicPartitionsResponsePartition()
                  .setErrorCode(availability.error().code())
                  .setPartitionIndex(index)
                  .setLeaderId(availability.leader())
                  .setLeaderEpoch(partition.leaderEpoch())
                  .setReplicaNodes(partition.replicas())
                  .setIsrNodes(partition.isr())
                  .setEligibleLeaderReplicas(partition.elr())
                  .setLastKnownElr(partition.lastKnownElr())
                  .setOfflineReplicas(availability.offlineReplicas()));
    }
    return described;
  }
}
