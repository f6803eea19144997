package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.tenancy.store.InvalidTenancyRecordException;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.protocol.VirtualClusterId;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * A request of one of Weir's own APIs; everything throws {@link InvalidRequestException} that names
 * what is wrong. Immutable.
 *
 * @param body as it came
 */
record JsonRequest(JsonNode body) {
  /** Reads one. */
  static JsonRequest parse(byte[] json) {
    try {
      return new JsonRequest(TenancyCodec.parse(json));
    } catch (InvalidTenancyRecordException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
  }

  /** A request about one virtual cluster. */
  record OfVirtualCluster(VirtualClusterId id, JsonRequest request) {
    /** Reads one. */
    static OfVirtualCluster parse(byte[] json) {
      try {
        JsonNode body = TenancyCodec.parse(json);
        return new OfVirtualCluster(
            VirtualClusterId.parse(body.path("virtual_cluster").asText()), new JsonRequest(body));
      } catch (InvalidTenancyRecordException | IllegalArgumentException e) {
        throw new InvalidRequestException("virtual_cluster: must be the id of one", e);
      }
    }
  }

  /** A whole number within bounds. */
  long number(String field, long min, long max) {
    JsonNode value = body.path(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw new InvalidRequestException(field + ": must be from " + min + " to " + max);
    }
    return value.longValue();
  }

  /** How many of something are wanted at most, of those that one answer may hold. */
  int limit(String field, int max) {
    return Math.toIntExact(number(field, 1, max));
  }

  /** The beginning of an answer without an error. */
  static ObjectNode success() {
    return TenancyCodec.object().put("error_code", 0).putNull("error_message");
  }
}
