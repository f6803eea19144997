package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.broker.tenancy.store.InvalidTenancyRecordException;
import io.weir.broker.tenancy.store.TenancyCodec;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;

/**
 * What the operators' two ways of waiting have in common: until when of a log, for how long, and
 * how far this broker is then. Immutable.
 *
 * @param offset exclusive end of what is awaited; 0 asks how far this broker is
 * @param timeoutMs how long to wait
 */
record AwaitRequest(long offset, long timeoutMs) {
  /** A request waits at most this long. */
  static final long TIMEOUT_MS_MAX = 60_000;

  /** Reads a request; {@link InvalidRequestException} names what is wrong. */
  static AwaitRequest parse(byte[] json) {
    try {
      JsonNode request = TenancyCodec.parse(json);
      return new AwaitRequest(
          number(request, "offset"), Math.min(TIMEOUT_MS_MAX, number(request, "timeout_ms")));
    } catch (InvalidTenancyRecordException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
  }

  private static long number(JsonNode request, String name) {
    JsonNode value = request.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new InvalidRequestException(name + ": must be a whole number, not below 0");
    }
    return value.longValue();
  }

  /**
   * The answer.
   *
   * @param inTime whether what was awaited is there
   * @param late what to say if it is not
   * @param appliedOffset exclusive end of what is there
   */
  static byte[] answer(boolean inTime, String late, long appliedOffset) {
    var answer = TenancyCodec.object();
    if (inTime) {
      answer.put("error_code", 0).putNull("error_message");
    } else {
      answer.put("error_code", Errors.REQUEST_TIMED_OUT.code()).put("error_message", late);
    }
    return TenancyCodec.write(answer.put("applied_offset", appliedOffset));
  }
}
