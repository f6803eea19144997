package io.weir.broker.pipeline;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Answers one API. Stateless or thread-safe: called on many event loops at once. Names in requests
 * and responses are physical; the pipeline maps them.
 *
 * @param <Q> the API's request data
 * @param <R> the API's response data
 */
public interface RequestHandler<Q extends ApiMessage, R extends ApiMessage> {
  /** The API. */
  ApiKeys api();

  /** The oldest version answered, inclusive. */
  default short oldestVersion() {
    return api().messageType.lowestSupportedVersion();
  }

  /** The newest version answered, inclusive. */
  default short latestVersion() {
    return api().messageType.highestSupportedVersion(false);
  }

  /**
   * Answers one request. Called on the connection's event loop, so it never blocks; the stage may
   * complete on any thread. A thrown or failed {@code ApiException} becomes the API's error
   * response, physical names in its message turned into the caller's; any other failure is logged
   * and becomes UNKNOWN_SERVER_ERROR. Where the API has no error response (Produce with acks=0) a
   * failure closes the connection, as Kafka does.
   *
   * @return completes with the response, or with null when none must be sent (Produce with acks=0)
   */
  CompletionStage<R> handle(RequestContext context, Q request);
}
