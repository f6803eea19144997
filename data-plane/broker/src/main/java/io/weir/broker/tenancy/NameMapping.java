package io.weir.broker.tenancy;

import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Rewrites the names of one API's messages in place. Stateless. Not called for callers with
 * physical names ({@link Namespace#isPhysical}).
 *
 * @param <Q> the API's request data
 * @param <R> the API's response data
 */
public interface NameMapping<Q extends ApiMessage, R extends ApiMessage> {
  /**
   * Turns the tenant's names of a request into physical ones. A thrown {@code ApiException} becomes
   * the API's error response with the tenant's own names.
   */
  void toPhysical(Q request, Namespace namespace);

  /**
   * Turns the physical names of a response into the tenant's. Not called for the error response of
   * a failed handler: the pipeline makes it of the request as it came.
   *
   * @throws IllegalStateException if the response names something outside the namespace; nothing of
   *     it is sent then
   */
  void toTenant(R response, Namespace namespace);

  /** For APIs without names. */
  static <Q extends ApiMessage, R extends ApiMessage> NameMapping<Q, R> none() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(Q request, Namespace namespace) {}

      @Override
      public void toTenant(R response, Namespace namespace) {}
    };
  }
}
