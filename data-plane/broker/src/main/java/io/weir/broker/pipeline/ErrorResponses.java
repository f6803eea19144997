package io.weir.broker.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.tenancy.Namespace;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a handler's failure into what the client is told. Stateless. */
final class ErrorResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ErrorResponses() {}

  /**
   * The API's error response with the caller's own names: it is made from the request as it came.
   *
   * @param told see {@link #told}
   * @return null where the API has no response (Produce with acks=0)
   */
  static ApiMessage of(RequestFrame request, Exception told) {
    AbstractResponse response =
        AbstractRequest.parseRequest(request.api(), request.apiVersion(), request.body())
            .request
            .getErrorResponse(told);
    if (response == null) {
      return null;
    }
    ApiMessage data = response.data();
    if (data instanceof ConsumerGroupHeartbeatResponseData heartbeat) {
      // Kafka's own answer leaves it out, though the client shows it to whoever has to act on it.
      heartbeat.setErrorMessage(told.getMessage());
    }
    return data;
  }

  /** The JSON of a failed request to one of Weir's own APIs. */
  static byte[] json(Exception told) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("error_code", Errors.forException(told).code());
    body.put("error_message", told.getMessage());
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a flat JSON object was not written", e);
    }
  }

  /** What the caller is told of a failure; one that is not Kafka's own is logged here. */
  static Exception told(RequestFrame request, RequestContext context, Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof ApiException known) {
      return withCallersNames(known, context.session().namespace());
    }
    StackTraceElement[] trace = cause.getStackTrace();
    LOG.error(
        "event=request_failed_unexpectedly api={} version={} connection={} correlation={} error={}"
            + " at={}",
        request.apiKey(),
        request.apiVersion(),
        context.connectionId(),
        context.correlationId(),
        cause,
        trace.length == 0 ? "?" : trace[0]);
    LOG.debug("event=unexpected_failure connection={}", context.connectionId(), cause);
    return Errors.UNKNOWN_SERVER_ERROR.exception();
  }

  private static ApiException withCallersNames(ApiException failure, Namespace namespace) {
    String message = failure.getMessage();
    String told = message == null ? null : namespace.textToTenant(message);
    return message == null || message.equals(told)
        ? failure
        : Errors.forException(failure).exception(told);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
