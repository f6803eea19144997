package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tiering.read.RemoteReads;
import io.weir.replication.ListedOffset;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReadUpTo;
import io.weir.replication.ReplicaRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OffsetNotAvailableException;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;

/**
 * ListOffsets v1–11: the first, last or largest-timestamp offset of a partition, or the first at or
 * after a time; of tiered logs in the remote store too (KIP-405), and how far that reaches
 * (KIP-1005, KIP-1023). Thread-safe.
 */
public final class ListOffsetsHandler
    implements RequestHandler<ListOffsetsRequestData, ListOffsetsResponseData> {
  private static final int LEADER_EPOCH_VERSION = 4;
  private static final int OFFSET_NOT_AVAILABLE_VERSION = 5;

  /** The version from which on a special timestamp is understood, as in Kafka. */
  private static final Map<Long, Integer> OLDEST_VERSION_OF_TIMESTAMP =
      Map.of(
          ListOffsetsRequest.EARLIEST_TIMESTAMP, 1,
          ListOffsetsRequest.LATEST_TIMESTAMP, 1,
          ListOffsetsRequest.MAX_TIMESTAMP, 7,
          ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP, 8,
          ListOffsetsRequest.LATEST_TIERED_TIMESTAMP, 9,
          ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP, 11);

  /** What asks the store waits this long at most; clients from version 10 on may ask for less. */
  public static final int STORE_WAIT_MS_MAX = 30_000;

  private static final int TIMEOUT_VERSION = 10;

  private final ReplicaRegistry replicas;
  private final TieredOffsets offsets;

  /**
   * Serves the partitions of a registry.
   *
   * @param store of what tiered logs don't have on disk any more
   */
  public ListOffsetsHandler(ReplicaRegistry replicas, RemoteReads store) {
    this.offsets = new TieredOffsets(store);
    this.replicas = replicas;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.LIST_OFFSETS;
  }

  @Override
  public CompletionStage<ListOffsetsResponseData> handle(
      RequestContext context, ListOffsetsRequestData request) {
    LocatedPartitions located = LocatedPartitions.of(context, AclOperation.DESCRIBE, replicas);
    ListOffsetsResponseData response = new ListOffsetsResponseData();
    ShardQueries queries = new ShardQueries();
    ReadUpTo upTo =
        request.isolationLevel() == IsolationLevel.READ_COMMITTED.id()
            ? ReadUpTo.LAST_STABLE_OFFSET
            : ReadUpTo.HIGH_WATERMARK;
    int waitMs =
        context.apiVersion() >= TIMEOUT_VERSION
            ? Math.clamp(request.timeoutMs(), 0, STORE_WAIT_MS_MAX)
            : STORE_WAIT_MS_MAX;
    Set<TopicPartition> duplicates = duplicates(request);
    for (ListOffsetsTopic topic : request.topics()) {
      ListOffsetsTopicResponse result = new ListOffsetsTopicResponse().setName(topic.name());
      response.topics().add(result);
      for (ListOffsetsPartition asked : topic.partitions()) {
        ListOffsetsPartitionResponse answer =
            new ListOffsetsPartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setTimestamp(ListOffsetsResponse.UNKNOWN_TIMESTAMP)
                .setOffset(ListOffsetsResponse.UNKNOWN_OFFSET);
        result.partitions().add(answer);
        if (duplicates.contains(new TopicPartition(topic.name(), asked.partitionIndex()))) {
          answer.setErrorCode(Errors.INVALID_REQUEST.code());
        } else if (!isUnderstood(asked.timestamp(), context.apiVersion())) {
          answer.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        } else {
          switch (located.find(Uuid.ZERO_UUID, topic.name(), asked.partitionIndex())) {
            case LocatedPartitions.Absent absent -> answer.setErrorCode(absent.error().code());
            case LocatedPartitions.Here here ->
                queries.addWaiting(
                    here.replica(),
                    (replica, done) ->
                        answer(new Question(replica, asked, upTo, context, waitMs), answer, done));
          }
        }
      }
    }
    return queries.ask(response);
  }

  /** One partition of a request. */
  private record Question(
      PartitionReplica replica,
      ListOffsetsPartition asked,
      ReadUpTo upTo,
      RequestContext context,
      int waitMs) {}

  private void answer(Question question, ListOffsetsPartitionResponse answer, Runnable done) {
    CompletableFuture<ListedOffset> found;
    try {
      found =
          offsets.list(
              question.replica(),
              question.asked().timestamp(),
              question.asked().currentLeaderEpoch(),
              question.upTo(),
              SessionOwner.of(question.context()));
    } catch (ApiException refused) {
      found = CompletableFuture.failedFuture(refused);
    }
    if (found.isDone()) {
      var unused = found.whenComplete((listed, failure) -> fill(question, answer, listed, failure));
      done.run();
      return;
    }
    StoreAnswer.await(
        question.replica().shard(),
        question.waitMs(),
        found,
        (listed, failure) -> {
          fill(question, answer, listed, failure);
          done.run();
        });
  }

  private static void fill(
      Question question,
      ListOffsetsPartitionResponse answer,
      ListedOffset found,
      Throwable failure) {
    short version = question.context().apiVersion();
    if (failure == null) {
      answer.setTimestamp(found.timestampMs()).setOffset(found.offset());
      if (version >= LEADER_EPOCH_VERSION) {
        answer.setLeaderEpoch(found.leaderEpoch());
      }
    } else {
      answer.setErrorCode(told(failure, version).code());
    }
  }

  private static Errors told(Throwable failure, short version) {
    return switch (failure) {
      // Clients below version 5 don't know that error; this one makes them try again too.
      case OffsetNotAvailableException notYet ->
          version >= OFFSET_NOT_AVAILABLE_VERSION
              ? Errors.OFFSET_NOT_AVAILABLE
              : Errors.LEADER_NOT_AVAILABLE;
      case TimeoutException late -> Errors.REQUEST_TIMED_OUT; // as Kafka tells it
      default -> Errors.forException(failure);
    };
  }

  private static boolean isUnderstood(long timestamp, short version) {
    return timestamp >= 0
        || version >= OLDEST_VERSION_OF_TIMESTAMP.getOrDefault(timestamp, Integer.MAX_VALUE);
  }

  private static Set<TopicPartition> duplicates(ListOffsetsRequestData request) {
    Set<TopicPartition> seen = new HashSet<>();
    Set<TopicPartition> twice = new HashSet<>();
    for (ListOffsetsTopic topic : request.topics()) {
      for (ListOffsetsPartition partition : topic.partitions()) {
        TopicPartition key = new TopicPartition(topic.name(), partition.partitionIndex());
        if (!seen.add(key)) {
          twice.add(key);
        }
      }
    }
    return twice;
  }
}
