package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * OffsetForLeaderEpoch v2–4 for consumers: where an epoch ended, so that a truncated log is noticed
 * (KIP-320). Thread-safe.
 */
public final class OffsetForLeaderEpochHandler
    implements RequestHandler<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
  private final ReplicaRegistry replicas;

  /** Serves the partitions of a registry. */
  public OffsetForLeaderEpochHandler(ReplicaRegistry replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
  }

  @Override
  public CompletionStage<OffsetForLeaderEpochResponseData> handle(
      RequestContext context, OffsetForLeaderEpochRequestData request) {
    LocatedPartitions located = LocatedPartitions.of(context, AclOperation.DESCRIBE, replicas);
    OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
    ShardQueries queries = new ShardQueries();
    for (OffsetForLeaderTopic topic : request.topics()) {
      OffsetForLeaderTopicResult result = new OffsetForLeaderTopicResult().setTopic(topic.topic());
      response.topics().add(result);
      for (OffsetForLeaderPartition asked : topic.partitions()) {
        EpochEndOffset answer = new EpochEndOffset().setPartition(asked.partition());
        result.partitions().add(answer);
        switch (located.find(Uuid.ZERO_UUID, topic.topic(), asked.partition())) {
          case LocatedPartitions.Absent absent -> answer.setErrorCode(absent.error().code());
          case LocatedPartitions.Here here ->
              queries.add(here.replica(), replica -> answer(replica, asked, answer));
        }
      }
    }
    return queries.ask(response);
  }

  private static void answer(
      PartitionReplica replica, OffsetForLeaderPartition asked, EpochEndOffset answer) {
    try {
      io.weir.storage.EpochEndOffset end =
          replica.endOffsetForEpoch(asked.currentLeaderEpoch(), asked.leaderEpoch());
      answer.setLeaderEpoch(end.epoch()).setEndOffset(end.endOffsetExclusive());
    } catch (ApiException refused) {
      answer.setErrorCode(Errors.forException(refused).code());
    }
  }
}
