package io.weir.broker.pipeline;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * A request whose header was read and whose body was not. Not thread-safe.
 *
 * @param apiKey Kafka's, or one of Weir's own
 * @param apiVersion as the client wrote it
 * @param correlationId the client's number for the request
 * @param clientId empty if the client gave none
 * @param bytes of the frame, header included
 * @param bodyBytes the body; shares the frame's memory
 */
public record RequestFrame(
    short apiKey,
    short apiVersion,
    int correlationId,
    String clientId,
    int bytes,
    ByteBuffer bodyBytes) {
  private static final int API_KEY_BYTES = 2;
  private static final short OWN_API_HEADER_VERSION = 1;

  /**
   * A header is four fields, and tagged ones (KIP-482) of which Kafka has none. Each that is kept
   * would take many times its two bytes; a few are skipped, more are no header.
   */
  private static final int HEADER_READS_MAX = 64;

  /**
   * Reads a frame's header, without copying and without taking the frame over.
   *
   * @throws MalformedRequestException if there is no valid one
   */
  public static RequestFrame parse(ByteBuf frame) {
    if (frame.readableBytes() < API_KEY_BYTES) {
      throw new MalformedRequestException("short frame");
    }
    int bytes = frame.readableBytes();
    ByteBuffer buffer = frame.nioBuffer();
    short apiKey = buffer.getShort(buffer.position());
    try {
      RequestHeaderData header =
          new RequestHeaderData(
              new BudgetedReader(buffer, HEADER_READS_MAX), headerVersion(apiKey, buffer));
      return new RequestFrame(
          apiKey,
          header.requestApiVersion(),
          header.correlationId(),
          header.clientId() == null ? "" : header.clientId(),
          bytes,
          buffer.slice());
    } catch (RuntimeException e) {
      throw new MalformedRequestException("request header");
    }
  }

  private static short headerVersion(short apiKey, ByteBuffer buffer) {
    return apiKey >= JsonHandler.KEY_MIN
        ? OWN_API_HEADER_VERSION
        : ApiKeys.forId(apiKey)
            .requestHeaderVersion(buffer.getShort(buffer.position() + API_KEY_BYTES));
  }

  /** Whether this is one of Weir's own APIs. */
  public boolean isOwn() {
    return apiKey >= JsonHandler.KEY_MIN;
  }

  /** Kafka's API, unless this {@link #isOwn}. */
  public ApiKeys api() {
    return ApiKeys.forId(apiKey);
  }

  /**
   * A reader at the body's first byte. Throws {@link MalformedRequestException} when the body has
   * more elements than its API may have.
   */
  public ByteBufferAccessor body() {
    return new BudgetedReader(bodyBytes.duplicate(), BudgetedReader.readsMax(api()));
  }
}
