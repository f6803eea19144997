package io.weir.broker.tenancy.store;

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
 * Has {@code __weir_tenancy} created once there are enough brokers for all of its replicas. Every
 * broker tries; the controller lets one win. Thread-safe.
 */
final class TenancyTopicCreator {
  private static final Logger LOG = LoggerFactory.getLogger(TenancyTopicCreator.class);

  private final ControllerClient controller;
  private final short replicationFactor;
  private final AtomicBoolean inProgress = new AtomicBoolean();

  TenancyTopicCreator(ControllerClient controller, int replicationFactor) {
    this.controller = controller;
    this.replicationFactor = (short) replicationFactor;
  }

  /** Asks for it, unless an earlier question is open or brokers are missing; never blocks. */
  void createIfPossible(ClusterMetadata now) {
    long unfenced = now.brokers().values().stream().filter(broker -> !broker.fenced()).count();
    if (unfenced < replicationFactor || !inProgress.compareAndSet(false, true)) {
      return;
    }
    CreatableTopic topic =
        new CreatableTopic()
            .setName(TenancyTopic.NAME.name())
            .setNumPartitions(1)
            .setReplicationFactor(replicationFactor);
    topic.configs().add(new CreatableTopicConfig().setName("cleanup.policy").setValue("compact"));
    CreateTopicsRequestData request =
        new CreateTopicsRequestData().setTimeoutMs(ControllerClient.TIMEOUT_MS_DEFAULT);
    request.topics().add(topic);
    var _ =
        controller
            .send(request, CreateTopicsResponseData.class)
            .whenComplete(
                (response, failure) -> {
                  inProgress.set(false);
                  if (failure != null) {
                    LOG.warn("event=tenancy_topic_not_created cause=\"{}\"", failure.toString());
                  } else {
                    response.topics().forEach(TenancyTopicCreator::report);
                  }
                });
  }

  private static void report(CreatableTopicResult result) {
    Errors error = Errors.forCode(result.errorCode());
    if (error == Errors.NONE) {
      LOG.info("event=tenancy_topic_created topic={}", result.name());
    } else if (error != Errors.TOPIC_ALREADY_EXISTS) {
      LOG.warn(
          "event=tenancy_topic_not_created error={} message=\"{}\"", error, result.errorMessage());
    }
  }
}
