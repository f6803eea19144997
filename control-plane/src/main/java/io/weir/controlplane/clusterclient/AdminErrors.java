package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Kafka's errors in the words of the admin API. Physical names never get out. Stateless. */
final class AdminErrors {
  private AdminErrors() {}

  /** Errors about one topic. */
  static ProblemException ofTopic(Throwable error, PhysicalTopic topic) {
    String detail = String.valueOf(error.getMessage()).replace(topic.physicalName(), topic.name());
    return switch (error) {
      case TopicExistsException _ ->
          new ProblemException(ProblemCode.TOPIC_ALREADY_EXISTS, "The topic exists.", error);
      case InvalidTopicException _ -> ProblemException.invalid("/name", detail);
      case InvalidPartitionsException _ -> ProblemException.invalid("/partitions", detail);
      case PolicyViolationException _ ->
          new ProblemException(ProblemCode.POLICY_VIOLATION, detail, error);
      case InvalidReplicationFactorException _ ->
          new ProblemException(
              ProblemCode.CLUSTER_UNAVAILABLE,
              "Too few brokers take part for the replication factor.",
              error);
      case InvalidConfigurationException _ -> ProblemException.invalid("/configs", detail);
      case InvalidRequestException _ -> ProblemException.invalid("/configs", detail);
      default -> unavailable(error);
    };
  }

  /** Anything else: retry later. */
  static ProblemException unavailable(Throwable error) {
    String reason =
        error instanceof KafkaException ? error.getClass().getSimpleName() : "no answer in time";
    return new ProblemException(
        ProblemCode.CLUSTER_UNAVAILABLE,
        "The broker cluster did not do it: " + reason + ".",
        error);
  }
}
