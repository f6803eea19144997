package io.weir.broker.internaltopic;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an internal topic created once there are enough brokers for all of its replicas. Every broker
 * tries; the controller lets one win. Thread-safe.
 */
final class InternalTopicCreator {
  private static final Logger LOG = LoggerFactory.getLogger(InternalTopicCreator.class);

  private final InternalTopic topic;
  private final ControllerClient controller;
  private final short replicationFactor;
  private final AtomicBoolean inProgress = new AtomicBoolean();

  InternalTopicCreator(InternalTopic topic, ControllerClient controller, int replicationFactor) {
    this.topic = topic;
    this.controller = controller;
    this.replicationFactor = (short) replicationFactor;
  }

  /** Asks for it, unless an earlier question is open or brokers are missing; never blocks. */
  void createIfPossible(ClusterMetadata now) {
    long unfenced = now.brokers().values().stream().filter(broker -> !broker.fenced()).count();
    if (unfenced < replicationFactor || !inProgress.compareAndSet(false, true)) {
      return;
    }
    CreatableTopic creatable =
        new CreatableTopic()
            .setName(topic.name().name())
            .setNumPartitions(1)
            .setReplicationFactor(replicationFactor);
    topic
        .configs()
        .forEach(
            (key, value) ->
                creatable.configs().add(new CreatableTopicConfig().setName(key).setValue(value)));
    CreateTopicsRequestData request =
        new CreateTopicsRequestData().setTimeoutMs(ControllerClient.TIMEOUT_MS_DEFAULT);
    request.topics().add(creatable);
    var _ =
        controller
            .send(request, CreateTopicsResponseData.class)
            .whenComplete(
                (response, failure) -> {
                  inProgress.set(false);
                  if (failure != null) {
                    LOG.warn(
                        "event=internal_topic_not_created topic={} cause=\"{}\"",
                        topic.name().name(),
                        failure.toString());
                  } else {
                    response.topics().forEach(InternalTopicCreator::report);
                  }
                });
  }

  private static void report(CreatableTopicResult result) {
    Errors error = Errors.forCode(result.errorCode());
    if (error == Errors.NONE) {
      LOG.info("event=internal_topic_created topic={}", result.name());
    } else if (error != Errors.TOPIC_ALREADY_EXISTS) {
      LOG.warn(
          "event=internal_topic_not_created topic={} error={} message=\"{}\"",
          result.name(),
          error,
          result.errorMessage());
    }
  }
}
