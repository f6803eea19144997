package io.weir.controller;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Requests to the active controller and to single nodes, on the inter-broker port. Thread-safe. */
public interface ControllerClient {
  /** Default deadline of a request, milliseconds. */
  int TIMEOUT_MS_DEFAULT = 10_000;

  /**
   * Sends to the active controller, in the latest stable version; see {@link #send(ApiMessage,
   * short, Class, int)}.
   */
  default <R extends ApiMessage> CompletableFuture<R> send(ApiMessage request, Class<R> response) {
    return send(
        request,
        ApiKeys.forId(request.apiKey()).latestVersion(false),
        response,
        TIMEOUT_MS_DEFAULT);
  }

  /**
   * Sends to the active controller. Found anew and retried, with a jittered backoff, while there is
   * none, when the connection breaks, or when the answer holds NOT_CONTROLLER: so a request may be
   * applied twice. Other errors are in the response.
   *
   * @param version the API version to use; the latest stable one at most
   * @return the answer, completed on an event loop; fails with {@code TimeoutException} of {@code
   *     org.apache.kafka.common.errors} after {@code timeoutMs}
   */
  <R extends ApiMessage> CompletableFuture<R> send(
      ApiMessage request, short version, Class<R> response, int timeoutMs);

  /**
   * Sends to one node's inter-broker listener, once. Requests to one node share a connection; their
   * answers may overtake each other.
   *
   * @param timeoutMs from the moment the connection stands; making it takes 6 s at most
   * @return the answer, completed on an event loop; fails with {@code DisconnectException} when the
   *     node cannot be reached or the connection breaks, {@code TimeoutException} after {@code
   *     timeoutMs}
   */
  <R extends ApiMessage> CompletableFuture<R> sendTo(
      int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs);
}
