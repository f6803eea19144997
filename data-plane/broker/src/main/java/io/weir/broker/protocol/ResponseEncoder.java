package io.weir.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Encodes responses: length, header, body. Stateless. */
public final class ResponseEncoder {
  private ResponseEncoder() {}

  /**
   * Encodes a response of one of Kafka's APIs. On failure everything that the body holds is given
   * back.
   *
   * @param headerVersion of the response header
   * @param version of the body
   */
  public static EncodedResponse encode(
      int correlationId,
      short headerVersion,
      ApiMessage body,
      short version,
      ByteBufAllocator allocator) {
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new MessageSizeAccumulator();
    PartsWritable writable = null;
    try {
      header.addSize(size, cache, headerVersion);
      body.addSize(size, cache, version);
      writable = new PartsWritable(allocator, Integer.BYTES + size.sizeExcludingZeroCopy());
      writable.writeInt(size.totalSize());
      header.write(writable, cache, headerVersion);
      body.write(writable, cache, version);
      return new EncodedResponse(writable.finish());
    } catch (RuntimeException e) {
      if (writable != null) {
        writable.release();
      }
      release(body);
      throw e;
    }
  }

  /** Encodes the JSON of one of our own APIs: response header version 0, length, bytes. */
  public static EncodedResponse encodeJson(
      int correlationId, byte[] json, ByteBufAllocator allocator) {
    int bytes = 2 * Integer.BYTES + json.length;
    ByteBuf buffer = allocator.directBuffer(Integer.BYTES + bytes);
    buffer.writeInt(bytes);
    buffer.writeInt(correlationId);
    buffer.writeInt(json.length);
    buffer.writeBytes(json);
    return new EncodedResponse(List.of(new ResponsePart.Bytes(buffer)));
  }

  /** Encodes a bare SASL token, as answered to clients that do not frame tokens in requests. */
  public static EncodedResponse encodeToken(byte[] token, ByteBufAllocator allocator) {
    ByteBuf buffer = allocator.directBuffer(Integer.BYTES + token.length);
    buffer.writeInt(token.length);
    buffer.writeBytes(token);
    return new EncodedResponse(List.of(new ResponsePart.Bytes(buffer)));
  }

  /** Gives back the log slices of a response that is not sent. */
  public static void release(ApiMessage body) {
    if (body instanceof FetchResponseData fetch) {
      for (var topic : fetch.responses()) {
        for (var partition : topic.partitions()) {
          if (partition.records() instanceof LogSliceRecords slice) {
            slice.close();
          }
        }
      }
    }
  }
}
