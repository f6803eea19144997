package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.InvalidTenancyRecordException;
import io.weir.broker.tenancy.store.TenancyCodec;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;

/**
 * MetadataAwait (20003), version 0: answers once this broker's metadata holds everything below an
 * offset of the KRaft log; offset 0 asks how far it is. Thread-safe.
 */
public final class MetadataAwaitHandler implements JsonHandler {
  /** A request waits at most this long. */
  static final long TIMEOUT_MS_MAX = 60_000;

  /** The API's key. */
  public static final short KEY = 20_003;

  private final MetadataWaiter metadata;

  /** With this broker's metadata. */
  public MetadataAwaitHandler(MetadataWaiter metadata) {
    this.metadata = metadata;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    JsonNode request;
    try {
      request = TenancyCodec.parse(json);
    } catch (InvalidTenancyRecordException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
    long offset = number(request, "offset");
    long timeoutMs = Math.min(TIMEOUT_MS_MAX, number(request, "timeout_ms"));
    return metadata.await(now -> now.offset() >= offset - 1, timeoutMs).thenApply(this::answer);
  }

  private byte[] answer(boolean inTime) {
    var answer = TenancyCodec.object();
    if (inTime) {
      answer.put("error_code", 0).putNull("error_message");
    } else {
      answer
          .put("error_code", Errors.REQUEST_TIMED_OUT.code())
          .put("error_message", "this broker's metadata is not there yet");
    }
    return TenancyCodec.write(answer.put("applied_offset", metadata.latest().offset() + 1));
  }

  private static long number(JsonNode request, String name) {
    JsonNode value = request.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new InvalidRequestException(name + ": must be a whole number, not below 0");
    }
    return value.longValue();
  }
}
