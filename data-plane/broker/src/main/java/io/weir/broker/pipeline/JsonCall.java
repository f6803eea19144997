package io.weir.broker.pipeline;

import io.netty.buffer.ByteBufAllocator;
import io.weir.broker.metrics.TrafficMeter;
import io.weir.broker.protocol.EncodedResponse;
import io.weir.broker.protocol.ResponseEncoder;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A request to one of Weir's own APIs: no names are mapped. */
final class JsonCall implements Call<byte[]> {
  private final JsonHandler handler;
  private final RequestFrame request;
  private final RequestContext context;
  private final ByteBufAllocator allocator;
  private final byte[] json;

  /**
   * Reads the body.
   *
   * @throws MalformedRequestException if its length is not what it says
   */
  JsonCall(
      JsonHandler handler,
      RequestFrame request,
      RequestContext context,
      ByteBufAllocator allocator) {
    this.handler = handler;
    this.request = request;
    this.context = context;
    this.allocator = allocator;
    this.json = decode(request);
  }

  private static byte[] decode(RequestFrame request) {
    ByteBuffer body = request.bodyBytes().duplicate();
    if (body.remaining() < Integer.BYTES || body.getInt() != body.remaining()) {
      throw new MalformedRequestException("request body");
    }
    byte[] json = new byte[body.remaining()];
    body.get(json);
    return json;
  }

  @Override
  public void mapIn() {}

  @Override
  public void admit() {}

  @Override
  public CompletionStage<byte[]> dispatch() {
    return handler.handle(context, json);
  }

  @Override
  public Optional<EncodedResponse> respond(byte[] answer, TrafficMeter meter) {
    EncodedResponse encoded =
        ResponseEncoder.encodeJson(request.correlationId(), answer, allocator);
    meter.answered(request.apiKey());
    return Optional.of(encoded);
  }

  @Override
  public EncodedResponse respondFailure(Throwable failure, TrafficMeter meter) {
    Exception told = ErrorResponses.told(request, context, failure);
    meter.failed(request.apiKey(), told);
    return ResponseEncoder.encodeJson(
        request.correlationId(), ErrorResponses.json(told), allocator);
  }
}
