package io.weir.controller;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestHeader;

/** Answers what other nodes ask on the inter-broker port beyond Raft and the controller's APIs. */
@FunctionalInterface
public interface PeerRequestHandler {
  /**
   * Answers one request, with the API's response data (records as {@code MemoryRecords}). Called on
   * an event loop; must not block. A failed stage becomes the API's error response. Answers leave
   * as they complete, and may overtake each other.
   */
  CompletionStage<ApiMessage> handle(PeerRequest request);

  /**
   * A request of another node of this cluster.
   *
   * @param peerNodeId the node that the peer's certificate names
   * @param header the API's key, version, correlation id and client id
   * @param body the request data; valid until the answer completes
   */
  record PeerRequest(int peerNodeId, RequestHeader header, ApiMessage body) {}
}
