package io.weir.broker.handlers.groups;

import io.weir.broker.coordinator.GroupCaller;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * ConsumerGroupHeartbeat v0–1 (KIP-848): a member of a consumer group joins, says what it
 * subscribes to and what it holds, hears what it is to hold, and leaves. From v1 on it brings its
 * own member id and may subscribe by a regular expression (RE2).
 */
public final class ConsumerGroupHeartbeatHandler
    implements RequestHandler<
        ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {
  /** Topics that one member may name: their names have to fit into one record of its group. */
  static final int SUBSCRIBED_TOPICS_MAX = 2_000;

  private final GroupCoordination groups;

  /** Answers from the given coordinator. */
  public ConsumerGroupHeartbeatHandler(GroupCoordination groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.CONSUMER_GROUP_HEARTBEAT;
  }

  @Override
  public CompletionStage<ConsumerGroupHeartbeatResponseData> handle(
      RequestContext context, ConsumerGroupHeartbeatRequestData request) {
    context.access().requireGroup(AclOperation.READ, request.groupId());
    if (context.view().namespace().isEmptyGroup(request.groupId())) {
      throw new InvalidGroupIdException("the group id is empty");
    }
    if (request.subscribedTopicNames() != null
        && request.subscribedTopicNames().size() > SUBSCRIBED_TOPICS_MAX) {
      throw new InvalidRequestException(
          "a member may subscribe to "
              + SUBSCRIBED_TOPICS_MAX
              + " topics at most; use a regular expression");
    }
    if (request.subscribedTopicNames() != null
        && !request.subscribedTopicNames().stream()
            .allMatch(topic -> context.access().topic(AclOperation.DESCRIBE, topic))) {
      throw new TopicAuthorizationException("not authorized to describe a topic it subscribes to");
    }
    return groups.consumerHeartbeat(GroupCaller.of(context), request);
  }
}
