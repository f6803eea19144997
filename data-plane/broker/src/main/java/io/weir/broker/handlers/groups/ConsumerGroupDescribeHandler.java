package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
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
    return groups
        // A group named twice is answered once: the answer must not grow faster than the request.
        .describeConsumerGroups(
            GroupCaller.of(context), request.groupIds().stream().distinct().toList())
        .thenApply(
            described -> {
              for (DescribedGroup group : described) {
                if (request.includeAuthorizedOperations()
                    && group.errorCode() == Errors.NONE.code()) {
                  group.setAuthorizedOperations(GroupOperations.ALL);
                }
              }
              return new ConsumerGroupDescribeResponseData().setGroups(described);
            });
  }
}
