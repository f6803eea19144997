package io.weir.broker.pipeline;

import io.netty.buffer.ByteBufAllocator;
import io.weir.broker.metrics.TrafficMeter;
import io.weir.broker.protocol.EncodedResponse;
import io.weir.broker.protocol.ResponseEncoder;
import io.weir.broker.tenancy.Namespace;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** A request to one of Kafka's APIs. */
final class KafkaCall implements Call<ApiMessage> {
  private final HandlerTable.Entry entry;
  private final RequestFrame request;
  private final RequestContext context;
  private final ByteBufAllocator allocator;
  private final ApiMessage body;

  /**
   * Reads the body.
   *
   * @throws MalformedRequestException if it cannot be read, or is beyond a limit
   */
  KafkaCall(
      HandlerTable.Entry entry,
      RequestFrame request,
      RequestContext context,
      ByteBufAllocator allocator) {
    this.entry = entry;
    this.request = request;
    this.context = context;
    this.allocator = allocator;
    this.body = decode(request);
  }

  private static ApiMessage decode(RequestFrame request) {
    if (request.api() == ApiKeys.CREATE_TOPICS) {
      CreateTopicsScan.check(request);
    }
    ApiMessage body = request.api().messageType.newRequest();
    try {
      body.read(request.body(), request.apiVersion());
    } catch (MalformedRequestException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new MalformedRequestException("request body");
    }
    return body;
  }

  @Override
  public void mapIn() {
    if (!namespace().isPhysical()) {
      entry.mapping().toPhysical(body, namespace());
    }
  }

  @Override
  public void admit() {
    if (context.listener() != ListenerKind.PEERS) {
      ReplicaGuard.check(body);
    }
  }

  @Override
  public CompletionStage<ApiMessage> dispatch() {
    return entry.handler().handle(context, body);
  }

  @Override
  public Optional<EncodedResponse> respond(ApiMessage answer, TrafficMeter meter) {
    if (answer == null) {
      meter.answered(request.apiKey(), body, null);
      return Optional.empty();
    }
    if (!namespace().isPhysical()) {
      try {
        entry.mapping().toTenant(answer, namespace());
      } catch (RuntimeException e) {
        ResponseEncoder.release(answer);
        throw e;
      }
    }
    EncodedResponse encoded = encode(answer);
    meter.answered(request.apiKey(), body, answer);
    return Optional.of(encoded);
  }

  @Override
  public EncodedResponse respondFailure(Throwable failure, TrafficMeter meter) {
    Exception told = ErrorResponses.told(request, context, failure);
    meter.failed(request.apiKey(), told);
    ApiMessage error = ErrorResponses.of(request, told);
    if (error == null) {
      throw new MalformedRequestException("failed request without a response");
    }
    return encode(error);
  }

  private EncodedResponse encode(ApiMessage response) {
    short headerVersion = request.api().messageType.responseHeaderVersion(request.apiVersion());
    return ResponseEncoder.encode(
        request.correlationId(), headerVersion, response, request.apiVersion(), allocator);
  }

  private Namespace namespace() {
    return context.session().namespace();
  }
}
