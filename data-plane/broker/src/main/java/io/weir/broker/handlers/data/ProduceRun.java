package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tiering.TieredAppends;
import io.weir.protocol.Clock;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.Shard;
import io.weir.storage.AppendResult;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Produce request on its way: each partition is appended on its shard, in the order in which
 * its requests came, at once or after its records were opened elsewhere; the last answer completes
 * the response. Each partition's answer is written by the one thread that owns it before the count
 * reaches zero.
 */
final class ProduceRun implements ProducedBatch.Outcome {
  private static final Logger LOG = LoggerFactory.getLogger(ProduceRun.class);
  private static final int ACKS_NONE = 0;
  private static final int ACKS_ALL = -1;
  private static final int LEADER_HINT_VERSION = 10;

  private final RequestContext context;
  private final ProduceRequestData request;
  private final LocatedPartitions located;
  private final TieredAppends tiered;
  private final PreparationQueue preparation;
  private final Clock clock;
  private final ProduceResponseData response = new ProduceResponseData();
  private final CompletableFuture<ProduceResponseData> result = new CompletableFuture<>();
  private final AtomicInteger open = new AtomicInteger(1);

  ProduceRun(
      RequestContext context,
      ProduceRequestData request,
      ReplicaRegistry replicas,
      TieredAppends tiered,
      PreparationQueue preparation,
      Clock clock) {
    this.tiered = tiered;
    this.context = context;
    this.request = request;
    this.preparation = preparation;
    this.clock = clock;
    this.located = LocatedPartitions.of(context, AclOperation.WRITE, replicas);
  }

  CompletableFuture<ProduceResponseData> start() {
    Map<Shard, List<ProducedBatch>> byShard = new IdentityHashMap<>();
    for (TopicProduceData topic : request.topicData()) {
      TopicProduceResponse topicAnswer =
          new TopicProduceResponse().setName(topic.name()).setTopicId(topic.topicId());
      response.responses().add(topicAnswer);
      for (PartitionProduceData partition : topic.partitionData()) {
        PartitionProduceResponse answer =
            new PartitionProduceResponse().setIndex(partition.index());
        topicAnswer.partitionResponses().add(answer);
        switch (located.find(topic.topicId(), topic.name(), partition.index())) {
          case LocatedPartitions.Absent absent -> answerWith(answer, absent.error(), null);
          case LocatedPartitions.Here here -> {
            MemoryRecords records = (MemoryRecords) partition.records();
            if (admissible(records, answer)) {
              open.incrementAndGet();
              ProducedBatch batch =
                  new ProducedBatch(here.replica(), records.buffer(), answer, clock, this);
              if (!batch.goesThrough(preparation)) {
                byShard
                    .computeIfAbsent(here.replica().shard(), shard -> new ArrayList<>())
                    .add(batch);
              }
            }
          }
        }
      }
    }
    byShard.forEach((shard, appends) -> shard.execute(() -> appends.forEach(this::append)));
    closeOne();
    return result;
  }

  private boolean admissible(MemoryRecords records, PartitionProduceResponse answer) {
    try {
      if (records == null) {
        throw Errors.INVALID_RECORD.exception("A partition came without records.");
      }
      ProduceRequest.validateRecords(context.apiVersion(), records);
      for (MutableRecordBatch batch : records.batches()) {
        if (batch.isTransactional()) {
          throw Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.exception(
              "Transactions are not available yet.");
        }
      }
      return true;
    } catch (ApiException refused) {
      answerWith(answer, Errors.forException(refused), refused.getMessage());
      return false;
    }
  }

  @Override
  public void append(ProducedBatch batch) {
    PartitionProduceResponse answer = batch.answer();
    try {
      tiered.admit(batch.replica());
      AppendResult appended =
          batch.replica().append(batch.bytes(), request.acks(), -1, batch.origin());
      answer
          .setErrorCode(Errors.NONE.code())
          .setBaseOffset(appended.baseOffset())
          .setLogAppendTimeMs(appended.logAppendTimeMs())
          .setLogStartOffset(appended.logStartOffset());
      if (request.acks() != ACKS_NONE) {
        await(batch, appended.lastOffset() + 1);
        return;
      }
    } catch (ApiException refused) {
      answerWith(answer, Errors.forException(refused), refused.getMessage());
    } catch (RuntimeException | OutOfMemoryError unexpected) {
      // Only this partition fails: the request's buffer must outlive the other appends.
      LOG.error("event=append_failed partition={}", answer.index(), unexpected);
      answerWith(answer, Errors.UNKNOWN_SERVER_ERROR, null);
    }
    closeOne();
  }

  private void await(ProducedBatch batch, long offsetExclusive) {
    Consumer<Errors> done =
        error -> {
          if (error != Errors.NONE) {
            answerWith(batch.answer(), error, null);
          }
          closeOne();
        };
    long timeoutMs = Math.max(0, request.timeoutMs());
    if (request.acks() == ACKS_ALL) {
      batch.replica().awaitCommitted(offsetExclusive, timeoutMs, done);
    } else {
      batch.replica().awaitAcknowledgeable(offsetExclusive, timeoutMs, done);
    }
  }

  @Override
  public void refuse(PartitionProduceResponse answer, Errors error, String message) {
    answerWith(answer, error, message);
    closeOne();
  }

  private static void answerWith(PartitionProduceResponse answer, Errors error, String message) {
    answer
        .setErrorCode(error.code())
        .setErrorMessage(message)
        .setBaseOffset(ProduceResponse.INVALID_OFFSET)
        .setLogAppendTimeMs(RecordBatch.NO_TIMESTAMP)
        .setLogStartOffset(ProduceResponse.INVALID_OFFSET);
  }

  private void closeOne() {
    if (open.decrementAndGet() > 0) {
      return;
    }
    if (request.acks() == ACKS_NONE) {
      concludeUnacknowledged();
    } else {
      if (context.apiVersion() >= LEADER_HINT_VERSION) {
        hintLeaders();
      }
      result.complete(response);
    }
  }

  /** Names the leader of what moved, so that the client need not ask for metadata (KIP-951). */
  private void hintLeaders() {
    for (TopicProduceResponse topic : response.responses()) {
      for (PartitionProduceResponse partition : topic.partitionResponses()) {
        if (partition.errorCode() == Errors.NOT_LEADER_OR_FOLLOWER.code()) {
          located
              .leader(topic.topicId(), topic.name(), partition.index())
              .ifPresent(leader -> hint(partition, leader));
        }
      }
    }
  }

  private void hint(PartitionProduceResponse partition, LocatedPartitions.Leader leader) {
    partition.currentLeader().setLeaderId(leader.id()).setLeaderEpoch(leader.epoch());
    leader
        .endpoint()
        .filter(endpoint -> response.nodeEndpoints().find(leader.id()) == null)
        .ifPresent(
            endpoint ->
                response
                    .nodeEndpoints()
                    .add(
                        new ProduceResponseData.NodeEndpoint()
                            .setNodeId(leader.id())
                            .setHost(endpoint.host())
                            .setPort(endpoint.port())));
  }

  /** Nobody hears of an error with acks=0 unless the connection closes, so it does, as in Kafka. */
  private void concludeUnacknowledged() {
    for (TopicProduceResponse topic : response.responses()) {
      for (PartitionProduceResponse partition : topic.partitionResponses()) {
        if (partition.errorCode() != Errors.NONE.code()) {
          result.completeExceptionally(Errors.forCode(partition.errorCode()).exception());
          return;
        }
      }
    }
    result.complete(null);
  }
}
