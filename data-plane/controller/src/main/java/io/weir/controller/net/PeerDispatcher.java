package io.weir.controller.net;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;

/** Answers the Kafka frames of the inter-broker port. Thread-safe. */
@FunctionalInterface
public interface PeerDispatcher {
  /**
   * Answers one request. Called on an event loop; must not block. A failed stage, and an exception,
   * become the API's error response.
   */
  CompletionStage<? extends ApiMessage> dispatch(
      int peerNodeId, RequestHeader header, AbstractRequest request);
}
