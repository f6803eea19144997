package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.InvalidTenancyRecordException;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.broker.tenancy.store.TenancyProgress;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;

/**
 * TenancyAwait (20001), version 0: answers once this broker has replayed everything below an
 * offset; by then new keys authenticate here and sessions of deleted ones are being closed.
 * Thread-safe.
 */
public final class TenancyAwaitHandler implements JsonHandler {
  /** A request waits at most this long. */
  static final long TIMEOUT_MS_MAX = 60_000;

  /** The API's key. */
  public static final short KEY = 20_001;

  private final TenancyProgress progress;

  /** With this broker's progress. */
  public TenancyAwaitHandler(TenancyProgress progress) {
    this.progress = progress;
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
    return progress.await(offset, timeoutMs).thenApply(this::answer);
  }

  private byte[] answer(boolean inTime) {
    var answer = TenancyCodec.object();
    if (inTime) {
      answer.put("error_code", 0).putNull("error_message");
    } else {
      answer
          .put("error_code", Errors.REQUEST_TIMED_OUT.code())
          .put("error_message", "this broker has not replayed so far yet");
    }
    return TenancyCodec.write(answer.put("applied_offset", progress.appliedOffset()));
  }

  private static long number(JsonNode request, String name) {
    JsonNode value = request.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new InvalidRequestException(name + ": must be a whole number, not below 0");
    }
    return value.longValue();
  }
}
