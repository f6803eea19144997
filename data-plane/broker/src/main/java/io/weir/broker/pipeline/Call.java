package io.weir.broker.pipeline;

import io.weir.broker.metrics.TrafficMeter;
import io.weir.broker.protocol.EncodedResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One decoded request on its way through the stages of {@link RequestPipeline}. On the connection's
 * event loop only.
 *
 * @param <A> what the handler answers
 */
interface Call<A> {
  /** Stage: the caller's names become physical. */
  void mapIn();

  /**
   * Stage: may this be asked by this caller, now?
   *
   * @throws MalformedRequestException if the connection must close
   */
  void admit();

  /** Stage: the handler. */
  CompletionStage<A> dispatch();

  /**
   * Stages: names become the caller's, and the response bytes.
   *
   * @param meter counts what is answered
   * @return empty if the request has no response
   * @throws MalformedRequestException if the connection must close
   */
  Optional<EncodedResponse> respond(A answer, TrafficMeter meter);

  /**
   * Stages for a request that failed.
   *
   * @param meter counts the failure
   * @throws MalformedRequestException if the connection must close
   */
  EncodedResponse respondFailure(Throwable failure, TrafficMeter meter);
}
