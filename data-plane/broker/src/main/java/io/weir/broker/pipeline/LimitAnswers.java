package io.weir.broker.pipeline;

import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResultCollection;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponseCollection;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ProduceResponse;

/**
 * Answers a request that is beyond a limit, and so was not decoded: each topic and partition that
 * it names gets an error, with a message where the API has one, so that its client fails at once
 * and knows why. Names are the caller's own, as they came. Stateless.
 */
final class LimitAnswers {
  /** Topics of a Produce that are still answered one by one. */
  static final int TOPICS_MAX = 5_000;

  /** Partitions of a Produce that are still answered one by one. */
  static final int PARTITIONS_MAX = 20_000;

  private static final int PRODUCE_FLEXIBLE_VERSION = 9;
  private static final int PRODUCE_TOPIC_ID_VERSION = 13;
  private static final int FETCH_ERROR_VERSION = 7;

  private LimitAnswers() {}

  /** The answer; empty if the API has none that tells it, or the request can't be walked. */
  static Optional<ApiMessage> of(RequestFrame request, RequestLimit limit) {
    try {
      return switch (request.api()) {
        case CREATE_TOPICS -> createTopics(request, limit);
        case PRODUCE -> produce(request, limit);
        case JOIN_GROUP ->
            Optional.of(new JoinGroupResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
        case OFFSET_DELETE ->
            Optional.of(new OffsetDeleteResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
        case FETCH ->
            request.apiVersion() < FETCH_ERROR_VERSION
                ? Optional.empty()
                : Optional.of(new FetchResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
        default -> Optional.empty();
      };
    } catch (RuntimeException e) {
      return Optional.empty(); // its bytes end early: there is nobody to answer one by one
    }
  }

  private static Optional<ApiMessage> createTopics(RequestFrame request, RequestLimit limit) {
    CreateTopicsScan scan = CreateTopicsScan.of(request);
    if (scan.names().size() >= CreateTopicsScan.NAMES_MAX) {
      return Optional.empty();
    }
    RequestLimit told = limit == RequestLimit.ELEMENTS ? RequestLimit.CREATED_TOPICS : limit;
    CreatableTopicResultCollection results =
        new CreatableTopicResultCollection(2 * scan.names().size());
    for (String name : scan.names()) {
      results.add(
          new CreatableTopicResult()
              .setName(name)
              .setErrorCode(Errors.POLICY_VIOLATION.code())
              .setErrorMessage(told.advice()));
    }
    return Optional.of(new CreateTopicsResponseData().setTopics(results));
  }

  private static Optional<ApiMessage> produce(RequestFrame request, RequestLimit limit) {
    short version = request.apiVersion();
    BodyWalk walk = new BodyWalk(request.bodyBytes(), version >= PRODUCE_FLEXIBLE_VERSION);
    walk.skipText(); // transactional id
    if (walk.readShort() == 0) {
      return Optional.empty(); // acks=0 has no answer
    }
    walk.readInt(); // timeout
    int topics = walk.readCount();
    if (topics > TOPICS_MAX) {
      return Optional.empty();
    }
    RequestLimit told = limit == RequestLimit.ELEMENTS ? RequestLimit.PRODUCED_TOPICS : limit;
    TopicProduceResponseCollection answers =
        new TopicProduceResponseCollection(2 * Math.max(0, topics));
    int partitions = 0;
    for (int topic = 0; topic < topics; topic++) {
      TopicProduceResponse answer =
          version >= PRODUCE_TOPIC_ID_VERSION
              ? new TopicProduceResponse().setTopicId(walk.readUuid())
              : new TopicProduceResponse().setName(walk.readText()).setTopicId(Uuid.ZERO_UUID);
      for (int left = walk.readCount(); left > 0; left--) {
        partitions++;
        if (partitions > PARTITIONS_MAX) {
          return Optional.empty();
        }
        answer.partitionResponses().add(refused(walk.readInt(), told));
        walk.skipBytes(); // records
        walk.skipTags();
      }
      walk.skipTags();
      answers.add(answer);
    }
    return Optional.of(new ProduceResponseData().setResponses(answers));
  }

  private static PartitionProduceResponse refused(int partition, RequestLimit limit) {
    return new PartitionProduceResponse()
        .setIndex(partition)
        .setErrorCode(Errors.POLICY_VIOLATION.code())
        .setErrorMessage(limit.advice())
        .setBaseOffset(ProduceResponse.INVALID_OFFSET)
        .setLogStartOffset(ProduceResponse.INVALID_OFFSET);
  }

  /** The error that is counted. */
  static Exception error(RequestLimit limit) {
    return Errors.POLICY_VIOLATION.exception(limit.advice());
  }
}
