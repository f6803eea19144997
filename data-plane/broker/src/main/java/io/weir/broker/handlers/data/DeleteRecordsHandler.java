package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.protocol.PhysicalTopic;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteRecordsRequest;
import org.apache.kafka.common.requests.DeleteRecordsResponse;

/**
 * DeleteRecords, versions 0 to 2 (KIP-107): a partition begins later; segments wholly below are
 * deleted. The answer waits, at most for the request's time, until all of the ISR begins there too,
 * so that no failover shows the records again. Topics that are only compacted refuse it.
 * Thread-safe.
 */
public final class DeleteRecordsHandler
    implements RequestHandler<DeleteRecordsRequestData, DeleteRecordsResponseData> {
  private static final int TIMEOUT_MS_MAX = 60_000;
  private static final String OWN_PREFIX = "__weir_";

  private final ReplicaRegistry replicas;

  /** Serves the partitions of a registry. */
  public DeleteRecordsHandler(ReplicaRegistry replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DELETE_RECORDS;
  }

  @Override
  public CompletionStage<DeleteRecordsResponseData> handle(
      RequestContext context, DeleteRecordsRequestData request) {
    LocatedPartitions located = LocatedPartitions.of(context, AclOperation.DELETE, replicas);
    DeleteRecordsResponseData response = new DeleteRecordsResponseData();
    ShardQueries queries = new ShardQueries();
    int timeoutMs = Math.clamp(request.timeoutMs(), 0, TIMEOUT_MS_MAX);
    for (DeleteRecordsTopic topic : request.topics()) {
      DeleteRecordsTopicResult result = response.topics().find(topic.name());
      if (result == null) {
        result = new DeleteRecordsTopicResult().setName(topic.name());
        response.topics().add(result);
      }
      for (DeleteRecordsPartition asked : topic.partitions()) {
        if (result.partitions().find(asked.partitionIndex()) != null) {
          continue; // named twice: done once
        }
        DeleteRecordsPartitionResult answer =
            new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(DeleteRecordsResponse.INVALID_LOW_WATERMARK);
        result.partitions().add(answer);
        switch (located.find(Uuid.ZERO_UUID, topic.name(), asked.partitionIndex())) {
          case LocatedPartitions.Absent absent -> answer.setErrorCode(absent.error().code());
          case LocatedPartitions.Here here -> {
            if (isKept(context, topic.name())) {
              answer.setErrorCode(Errors.POLICY_VIOLATION.code());
            } else {
              queries.addWaiting(
                  here.replica(),
                  (replica, done) -> delete(replica, asked.offset(), timeoutMs, answer, done));
            }
          }
        }
      }
    }
    return queries.ask(response);
  }

  private static boolean isKept(RequestContext context, String topic) {
    if (Topic.isInternal(topic) || topic.startsWith(OWN_PREFIX)) {
      return true;
    }
    String policy =
        context
            .view()
            .topicConfig(new PhysicalTopic(topic))
            .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    List<String> policies = Arrays.stream(policy.split(",")).map(String::strip).toList();
    return policies.contains(TopicConfig.CLEANUP_POLICY_COMPACT)
        && !policies.contains(TopicConfig.CLEANUP_POLICY_DELETE);
  }

  private static void delete(
      PartitionReplica replica,
      long offset,
      int timeoutMs,
      DeleteRecordsPartitionResult answer,
      Runnable done) {
    if (offset < DeleteRecordsRequest.HIGH_WATERMARK) {
      answer.setErrorCode(Errors.OFFSET_OUT_OF_RANGE.code());
      done.run();
      return;
    }
    long start;
    try {
      start = replica.deleteRecords(offset);
    } catch (ApiException refused) {
      answer.setErrorCode(Errors.forException(refused).code());
      done.run();
      return;
    }
    replica.awaitDeleted(
        start,
        timeoutMs,
        outcome -> {
          answer.setErrorCode(outcome.code());
          if (outcome == Errors.NONE) {
            answer.setLowWatermark(start);
          }
          done.run();
        });
  }
}
