package io.weir.broker.coordinator;

import io.weir.controller.ControllerClient;
import io.weir.protocol.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has {@code __consumer_offsets} created, at most once per {@link #ATTEMPT_INTERVAL_MS}: every
 * FindCoordinator asks while the topic is missing. Thread-safe; never blocks.
 */
public final class OffsetsTopicCreator {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetsTopicCreator.class);

  /** Milliseconds between two attempts. */
  static final long ATTEMPT_INTERVAL_MS = 1_000;

  private static final int TIMEOUT_MS = 30_000;

  private final GroupCoordinationConfig config;
  private final ControllerClient controller;
  private final Clock clock;
  private final AtomicLong nextAttemptNs;

  /** Makes a creator. */
  public OffsetsTopicCreator(
      GroupCoordinationConfig config, ControllerClient controller, Clock clock) {
    this.config = config;
    this.controller = controller;
    this.clock = clock;
    this.nextAttemptNs = new AtomicLong(clock.monotonicNs());
  }

  /** Asks the controller, unless that was done just now. */
  void create() {
    long nowNs = clock.monotonicNs();
    long dueNs = nextAttemptNs.get();
    if (nowNs - dueNs < 0
        || !nextAttemptNs.compareAndSet(
            dueNs, nowNs + TimeUnit.MILLISECONDS.toNanos(ATTEMPT_INTERVAL_MS))) {
      return;
    }
    var unused =
        controller
            .send(request(), CreateTopicsResponseData.class)
            .whenComplete(OffsetsTopicCreator::report);
  }

  private CreateTopicsRequestData request() {
    CreatableTopic topic =
        new CreatableTopic()
            .setName(GroupCoordinationConfig.OFFSETS_TOPIC)
            .setNumPartitions(config.offsetsTopicPartitions())
            .setReplicationFactor(config.replicationFactor());
    GroupCoordinationConfig.offsetsTopicConfigs()
        .forEach(
            (name, value) ->
                topic.configs().add(new CreatableTopicConfig().setName(name).setValue(value)));
    CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(TIMEOUT_MS);
    request.topics().add(topic);
    return request;
  }

  private static void report(CreateTopicsResponseData response, Throwable error) {
    if (error != null) {
      LOG.warn("event=the_offsets_topic_was_not_created error=\"{}\"", error.toString());
      return;
    }
    for (CreatableTopicResult result : response.topics()) {
      Errors code = Errors.forCode(result.errorCode());
      switch (code) {
        case NONE -> LOG.info("event=the_offsets_topic_was_created");
        case TOPIC_ALREADY_EXISTS ->
            LOG.debug("event=the_offsets_topic_was_created_by_another_broker");
        default ->
            LOG.warn(
                "event=the_offsets_topic_was_not_created error={} reason=\"{}\"",
                code,
                result.errorMessage());
      }
    }
  }
}
